"""The board: every expression in it reads metrics and labels that a running service and worker show."""

import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.lib.worker import free_port
from boli.commands.service import children
from boli.context import State
from boli.demo.demo import CONFIG
from boli.family import Family
from pipeline.jobs.migration import migrate_all
from tests.deploy.files import DEPLOY, ROOT, documents, validator

BOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "boli.json").read_text("utf-8"))
EXPRESSIONS = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
# What Prometheus itself adds to what it scrapes, and labels of families that have no sample in an idle installation.
LABELS = {"job", "instance", "le", "language", "dialect", "policy", "priority", "route", "status", "method"}
PATIENCE_S = 240
# A program's name for its metrics in a page: those of Python and of the process are not ours to list.
OURS = re.compile(r"`(boli_\w+?)`")


def read() -> list[dict[str, list[str]]]:
    done = validator("promql", EXPRESSIONS)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, list[str]]] = json.loads(done.stdout)
    return found


def test_panels_do_not_overlap_and_have_numbers_of_their_own() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in BOARD["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_expressions_can_be_read_and_choose_by_known_labels() -> None:
    assert {label for one in read() for label in one["labels"]} <= LABELS


def test_an_expression_that_is_none_is_found() -> None:
    assert validator("promql", ["sum(rate(boli_http_requests_total[5m])"]).returncode != 0


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Metric]]:
    """What a service and a worker show, as processes of their own, by the full name of each series."""
    ports = {"BOLI_API__METRICS_PORT": free_port(), "BOLI_ENGINE__METRICS_PORT": free_port()}
    given = {name: str(port) for name, port in ports.items()}
    given["BOLI_STORAGE__DATA_DIR"] = str(tmp_path_factory.mktemp("board") / "data")
    os.environ.update(given)
    try:
        state = State(CONFIG)
        migrate_all(state.settings)
        with Family(children(state, 1, free_port())):
            yield {name: family for port in ports.values() for name, family in _scraped(port)}
    finally:
        for name in given:
            del os.environ[name]


def _scraped(port: int) -> Iterator[tuple[str, Metric]]:
    for family in text_string_to_metric_families(_answer(f"http://127.0.0.1:{port}/metrics")):
        for suffix in SUFFIXES.get(family.type, ("",)):
            yield f"{family.name}{suffix}", family


def _answer(url: str) -> str:
    until_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < until_s
            time.sleep(0.5)


@pytest.mark.slow  # starts a service and a worker
def test_every_metric_of_the_board_the_signal_and_the_guide_is_shown(shown: dict[str, Metric]) -> None:
    wanted = {metric for one in read() for metric in one["metrics"]}
    (scaler,) = (one for one in documents() if one["kind"] == "HorizontalPodAutoscaler")
    wanted |= {one["external"]["metric"]["name"] for one in scaler["spec"]["metrics"]}
    wanted |= set(OURS.findall((ROOT / "docs" / "guide" / "deploy.md").read_text("utf-8")))
    guide = set(OURS.findall((ROOT / "docs" / "guide" / "operating.md").read_text("utf-8")))
    wanted |= {name for name in guide if name not in {family.name for family in shown.values()}}
    assert wanted - set(shown) == set()


@pytest.mark.slow
def test_what_waits_has_a_value_before_anything_came(shown: dict[str, Metric]) -> None:
    samples = shown["boli_waiting_sound_seconds"].samples
    assert {sample.labels["priority"]: sample.value for sample in samples} == {"normal": 0.0, "rush": 0.0}
    assert shown["boli_queue_up"].samples[0].value == 1.0
