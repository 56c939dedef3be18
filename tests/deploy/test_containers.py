"""The container build and the compose file: their validators find nothing, and what they promise of safety holds."""

import copy
import re
from typing import Any

import pytest

from tests.deploy.files import CONTAINERFILE, ROOT, compose, tool, validator


def test_the_linter_finds_nothing_in_the_container_build() -> None:
    done = tool("hadolint", "--failure-threshold", "style", CONTAINERFILE)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_finds_what_is_wrong() -> None:
    broken = CONTAINERFILE.read_text("utf-8").replace("USER 10001:10001", "USER root").replace("COPY", "CPY", 1)
    assert "unexpected" in tool("hadolint", "-", said=broken).stdout
    assert "DL3002" in tool("hadolint", "-", said=broken.replace("CPY", "COPY")).stdout


def test_the_image_runs_as_nobody_and_copies_what_is_there() -> None:
    text = CONTAINERFILE.read_text("utf-8")
    last = text.split("\nFROM ")[-1]
    assert "\nUSER 10001:10001\n" in last
    for sources in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())


def test_the_build_sees_what_it_needs_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert lines[0] == "*"
    seen = {line[1:] for line in lines if line.startswith("!")}
    built = re.findall(r'"(\w+)"', re.search(r"^packages = \[(.*)\]$", _project(), re.MULTILINE)[1])  # type: ignore[index]
    assert set(built) < seen
    assert not seen & {"tests", "benchmarks", "docs", "deploy", ".git"}


def _project() -> str:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return text[text.index("[tool.hatch") : text.index("[tool.ruff]")]


def plain() -> dict[str, Any]:
    return {key: value for key, value in compose().items() if not key.startswith("x-")}


def test_the_compose_file_is_valid() -> None:
    done = validator("compose", plain())
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "value"), [("portss", []), ("networks", ["nowhere"]), ("secrets", ["none"]), ("stop_grace_period", "20 x")]
)
def test_the_validator_finds_what_is_wrong(key: str, value: object) -> None:
    broken = copy.deepcopy(plain())
    broken["services"]["api"][key] = value
    assert validator("compose", broken).returncode != 0


def test_containers_have_few_rights_and_publish_the_loopback_alone() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert "PASSWORD" not in {key for key in service.get("environment", {}) if not key.endswith("_FILE")}


def test_services_stop_in_time() -> None:
    """As long as boli/commands/service.py and review_api/server.py say that a stop takes."""
    services = compose()["services"]
    assert (services["api"]["stop_grace_period"], services["worker"]["stop_grace_period"]) == ("20s", "45s")
