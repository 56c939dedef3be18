"""What the deployment files say: the commands of Boli that they run, and the variables that they set."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMPOSE = DEPLOY / "compose.yaml"
CONTAINERFILE = DEPLOY / "Containerfile"
BIN = ROOT / ".venv-deploy" / "bin"
SHELL = re.compile(r"\bboli ([^;&|]+)")


def tool(name: str, *arguments: str | Path, said: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment for deployment files. The test fails where that is not there."""
    if not (BIN / name).exists():
        pytest.fail("the validators of deployment files are missing: run `make .venv-deploy/.done`")
    return subprocess.run([BIN / name, *arguments], input=said, capture_output=True, text=True, timeout=120)


def validator(what: str, said: Any) -> "subprocess.CompletedProcess[str]":
    """Run validators.py on this, sent as JSON."""
    return tool("python", Path(__file__).parent / "validators.py", what, said=json.dumps(said))


def compose() -> dict[str, Any]:
    """Return the compose file, its anchors merged."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    return found


def documents(*files: Path) -> list[dict[str, Any]]:
    """Return all objects of Kubernetes manifests."""
    return [one for file in files or MANIFESTS for one in yaml.safe_load_all(file.read_text("utf-8")) if one]


def pods(*files: Path) -> list[dict[str, Any]]:
    """Return the specification of the pod of each workload."""
    return [one["spec"]["template"]["spec"] for one in documents(*files) if "template" in one.get("spec", {})]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield each command line of Boli, without the program, with where it was found."""
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=\S+/boli (.*)$", unit.read_text("utf-8"), re.MULTILINE):
            yield unit.name, shlex.split(line.replace("%i", "0"))
    for name, service in compose()["services"].items():
        if service["image"].startswith("boli:"):
            yield f"compose {name}", service["command"]
    for pod in pods():
        for container in pod["containers"]:
            shell = " ".join(container.get("command", []))
            found = SHELL.search(shell)
            yield (
                container["name"],
                container["args"] if not shell else shlex.split(found[1].replace("$SLOT", "0")) if found else [],
            )


def variables() -> Iterator[tuple[str, str, str]]:
    """Yield each variable that Boli gets: where, its name, its value."""
    for unit in [*UNITS, *sorted((DEPLOY / "systemd").glob("*.conf"))]:
        for line in re.findall(r"^Environment=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
            for one in shlex.split(line):
                name, _, value = one.partition("=")
                yield unit.name, name, value.replace("%i", "0")
    for name, service in compose()["services"].items():
        for key, value in service.get("environment", {}).items():
            yield f"compose {name}", key, str(value)
    for pod in pods():
        for container in pod["containers"]:
            for one in container.get("env", []):
                yield container["name"], one["name"], one.get("value", "0")
            for name in re.findall(r"\b(BOLI_\w+)=", " ".join(container.get("command", []))):
                yield container["name"], name, "9464"
    image = CONTAINERFILE.read_text("utf-8").replace("\\\n", " ")
    for line in re.findall(r"^ENV (.*)$", image, re.MULTILINE):
        for one in shlex.split(line):
            name, _, value = one.partition("=")
            yield "Containerfile", name, value
