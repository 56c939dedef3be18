"""The manifests of Kubernetes: valid by the schemas of a real version, and what they must keep to."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from boli.commands.service import LONGEST_STOP_S
from tests.deploy.files import DEPLOY, MANIFESTS, documents, pods, tool

VERSION = "1.34"
KUBERNETES = DEPLOY / "kubernetes"


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in documents() if one["kind"] == kind}


def validated(*files: Path) -> str:
    """Return what the validator says of files that it refuses. One run for all: it takes seconds to begin."""
    done = tool("kubernetes-validate", "--strict", "--quiet", "-k", VERSION, *files)
    said = done.stdout + done.stderr
    assert (done.returncode == 0) == (said == "")
    return said


@pytest.mark.slow
def test_manifests_are_valid() -> None:
    assert validated(*MANIFESTS) == ""


@pytest.mark.slow
def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    text = (KUBERNETES / "api.yaml").read_text("utf-8")
    broken = {
        "key": ("replicas: 2", "replica: 2"),
        "type": ("replicas: 2", "replicas: two"),
        "probe": ("tcpSocket", "tcp"),
    }
    for name, change in broken.items():
        (tmp_path / f"{name}.yaml").write_text(text.replace(*change, 1), "utf-8")
    said = validated(*tmp_path.iterdir())
    assert all(f"{name}.yaml" in said for name in broken)


def test_no_object_is_named_twice_and_none_has_a_namespace() -> None:
    objects = documents()
    assert max(Counter((one["kind"], one["metadata"]["name"]) for one in objects).values()) == 1
    assert not [one for one in objects if "namespace" in one["metadata"]]


def test_pods_have_few_rights() -> None:
    assert len(pods()) == 4
    for pod in pods():
        assert pod["enableServiceLinks"] is False  # else a Service named boli sets BOLI_PORT, which is no setting
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"] is True
            assert rights["allowPrivilegeEscalation"] is False
            assert rights["capabilities"] == {"drop": ["ALL"]}


def test_selectors_find_the_pods_that_they_are_for() -> None:
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in documents() if "template" in one.get("spec", {})]
    for one in documents():
        spec = one.get("spec", {})
        wanted = spec.get("podSelector", spec.get("selector") or {})
        wanted = wanted.get("matchLabels", wanted)
        if wanted:
            assert any(wanted.items() <= have.items() for have in labels), one["metadata"]["name"]


def test_every_workload_has_a_policy_for_its_network() -> None:
    policies = [one["spec"]["podSelector"]["matchLabels"] for one in named("NetworkPolicy").values()]
    for one in documents():
        if "template" in one.get("spec", {}):
            labels = one["spec"]["template"]["metadata"]["labels"]
            assert any(policy.items() <= labels.items() for policy in policies), one["metadata"]["name"]


def test_volumes_ports_and_claims_are_there() -> None:
    claims, secrets = named("PersistentVolumeClaim"), named("Secret")
    for pod in pods():
        volumes = {one["name"]: one for one in pod["volumes"]}
        for volume in volumes.values():
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
            if "secret" in volume:
                assert volume["secret"]["secretName"] in secrets
        for container in pod["containers"]:
            assert {one["name"] for one in container["volumeMounts"]} <= set(volumes)
            ports = {one["name"] for one in container.get("ports", [])}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                for way in container.get(probe, {}).values():
                    assert not isinstance(way, dict) or way["port"] in ports


def test_the_service_lives_while_its_database_is_away() -> None:
    (api,) = pods(KUBERNETES / "api.yaml")[0]["containers"]
    assert "tcpSocket" in api["livenessProbe"]
    assert api["readinessProbe"]["httpGet"]["path"] == "/v1/health"


def test_workers_stop_in_time_and_have_slots_of_their_own() -> None:
    sets = named("StatefulSet")
    for one in sets.values():
        assert one["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > LONGEST_STOP_S
    starts = sorted(one["spec"]["ordinals"]["start"] for one in sets.values())
    most = named("HorizontalPodAutoscaler")["boli-worker"]["spec"]["maxReplicas"]
    assert starts == [0, 100]
    assert most <= starts[1]
