"""The printed report: whole, self-contained, escaped, and every figure with what is behind it."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from pipeline.evaluation import hypotheses, svg_charts
from pipeline.evaluation.svg_charts import Dot, Point
from tests.collected import VERSION, collect, heard
from tests.conftest import Service
from tests.review_api.evaluation.test_reports import review

pytestmark = pytest.mark.slow  # fills a service: left to make test


class Tags(HTMLParser):
    """Collects the tags, and fails where they are not nested."""

    VOID = frozenset({"meta", "line", "circle", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self._open.pop() == tag


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def test_figures_with_what_is_behind_them(service: Service, ml: TestClient) -> None:
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for week in range(2):
        made = collect(service.engine, "bho", 9, lambda n: 12 + n % 3, words=120, at=monday + timedelta(weeks=week))
        with service.engine.begin() as connection:
            hypotheses.add(connection, "b", [(id, heard(120, 6 + n % 3)) for n, id in enumerate(made)])
    collect(service.engine, "mag", 2, lambda _: 6)
    answer = ml.get("/v1/accuracy/report?old=a-model&new=b")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    text = answer.text
    tags = Tags(text)
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe"}
    assert not re.search(r"(?:src|href)=|url\(|@import", text)
    (bhojpuri,) = re.findall(r"<tr><td[^>]*>Bhojpuri \(bho\).*?</tr>", text)[:1]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", bhojpuri)
    assert cells[1:10] == [VERSION, "18", "100%", "1.00", "18", "18", "2,160", "10.8%", cells[9]]
    assert re.fullmatch(r"\d+\.\d%–\d+\.\d%", cells[9])
    assert "<b>Bhojpuri (bho)</b>: fewer than 30 speakers: one speaker in ten may be of a kind" in text
    assert "not enough data" in text
    assert len(re.findall(r"L1@[0-9a-f.+-]+", text)) >= 3  # rates, words and the gate
    assert "By week, Bhojpuri (bho)" in text
    assert f"May b replace {VERSION}?" in text
    assert text.count("<svg") == 2


def test_what_people_wrote_is_text_in_its_own_direction(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "x", "<b>&", language="ur", dialect='"><script>alert(1)</script>'[:40])
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE segment SET language = 'ur'")
    review(service, made.id, "راشن کارڈ", "کیا")
    text = ml.get("/v1/accuracy/report").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert '<td class="text" dir="auto" lang="ur">راشن</td>' in text
    Tags(text)


def test_nothing_yet_and_half_a_comparison(ml: TestClient) -> None:
    assert "Nothing has been drafted yet" in ml.get("/v1/accuracy/report").text
    assert ml.get("/v1/accuracy/report?old=a").json()["code"] == "half-a-comparison"
    assert ml.get("/v1/accuracy/report?old=a&new=b").json()["code"] == "unknown-model"


def test_a_scale_holds_every_whisker() -> None:
    drawn = svg_charts.dots([Dot("a & b", 0.25, 0.0, 0.55), Dot("c", 3.0, 2.0, 4.0)], "<t>")
    assert "a &amp; b" in drawn
    assert "&lt;t&gt;" in drawn
    assert max(float(x) for x in re.findall(r'x2="([\d.]+)"', drawn)) <= svg_charts.WIDTH - 60
    weekly = svg_charts.weeks(
        [Point("1 Jan", 0.2, 0.1, 0.3, "worse"), Point("8 Jan", None, None, None, "")], 0.2, "weeks"
    )
    assert (weekly.count("<circle"), weekly.count('class="alarm"')) == (1, 1)
    Tags(drawn + weekly)
