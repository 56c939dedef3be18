"""The dashboard in a real browser against the real service: its numbers are the service's, its sound plays, axe is
content. Driven as in test_editor_browser.py.
"""

import csv
import dataclasses
import io
import random
import shutil
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

import pytest
from pyarrow import parquet

from accuracy.align import align
from configs.settings import Settings, Storage
from lexicons.canonical import words
from pipeline.accounts.people import Person
from pipeline.evaluation import aggregates, scores
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignment, revisions
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Decision
from pipeline.store.database import now
from tests.acceptance.test_editor_browser import SOUND, Desk, require_page, serving
from tests.conftest import MODEL, drafted_segment

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VERSION = f"{MODEL.name}@{MODEL.hash[:12]}"

# Reference, and what the machine writes for some of its words.
SAID = {
    "hi": (
        "किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ और आधार कार्ड लेकर बैंक जाना पड़ता है।",
        {"कार्ड": "कार्ट", "ज़मीन": "जमीन", "कागज़": "कागज", "पड़ता": "परता", "लेकर": "ले", "बैंक": "बैंग"},
    ),
    "ta": (
        "விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும் என்று அலுவலகத்தில் கேட்டால் சரியான பதில் வருவதில்லை ஐயா",
        {"கடன்": "கடல்", "அட்டை": "அடை", "பதில்": "பதிலு", "ஐயா": "அய்யா"},
    ),
    "ur": (
        "کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے اور وہاں کوئی جواب نہیں ملتا",
        {"راشن": "روشن", "کارڈ": "کارٹ", "دفتر": "دفطر", "نہیں": "نہی"},
    ),
}


class Lab(Desk):
    """A running service whose recordings people have reviewed."""

    reviewer: Person

    def population(self, language: str, dialect: str, speakers: int, each: int, error: float, name: str) -> None:
        """Store a recording a speaker of `each` reviewed segments; words are mistaken by chance `error`."""
        chance = random.Random(f"{language}{dialect}")
        for number in range(speakers):
            own = min(1.0, error * chance.uniform(0.4, 1.6))
            drafts = [_misheard(language, own, chance) for _ in range(each)]
            self._store(language, dialect, f"speaker {number}", f"{name} {number + 1}", drafts)

    def _store(self, language: str, dialect: str, speaker: str, name: str, drafts: list[str]) -> list[StoredSegment]:
        made = self.rows.recording(self.client.id, name, language=language, dialect=dialect, speaker=speaker)
        with Artifacts(self._blobs, made.id).writing_prepared(flac_name(0)) as place:
            shutil.copyfile(SOUND, place)
        with self.engine.begin() as connection:
            planned = [
                dataclasses.replace(drafted_segment(place, text, language), start_ms=500, end_ms=3500, words=())
                for place, text in enumerate(drafts)
            ]
            found = segments.replace_draft(connection, made.id, planned)
            recordings.set_prepared(connection, made.id, 4000, 1)
            recordings.set_drafted(connection, made.id, MODEL, [])
            for one in found:
                assignment.log(connection, one.id, Decision("draft", 1.0, 0.05, 0.5))
            aggregates.refresh(connection, made.id, VERSION)
            for one in found:
                revisions.add(
                    connection, one.id, Submitted(str(uuid4()), 0, SAID[language][0]), self.reviewer.id, "draft", now()
                )
                scores.score(connection, one.id)
        return found

    def look(self, scenario: str, login: str = "meera", **options: Any) -> dict[str, Any]:
        return self.play(scenario, login=login, **options)


def _misheard(language: str, error: float, chance: random.Random) -> str:
    said, mistakes = SAID[language]
    heard = [mistakes.get(word, word) if chance.random() < error else word for word in said.split()]
    if chance.random() < error / 4:
        heard.pop()
    if chance.random() < error / 4:
        heard.insert(0, heard[0])
    return " ".join(heard)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A service with five dialects of three scripts, two of them with too little."""
    require_page()
    folder = tmp_path_factory.mktemp("dashboard")
    settings = Settings(storage=Storage(data_dir=folder))
    with serving(settings) as url:
        made = Lab(folder, url, settings)
        made.reviewer = made.rows.person("ravi")
        made.rows.person("meera", roles=["ml"])
        made.rows.person("both", roles=["ml", "transcriber"])
        made.population("hi", "", 10, 8, 0.35, "helpline")
        made.population("hi", "mag", 9, 9, 0.8, "Gaya ration office")
        made.population("hi", "bho", 3, 1, 0.6, "=Arrah")
        made.population("ta", "ta-IN-x-kongu", 9, 10, 0.3, "கோவை உழவர் சந்தை")
        made.population("ur", "", 8, 10, 0.5, "دفتر")
        yield made
        made.engine.dispose()


ASKED = [("dialect", "L1"), ("language", "CER"), ("recording", "L0"), ("language", "L3")]


def test_the_numbers_on_the_page_are_the_services(lab: Lab) -> None:
    seen = lab.look("figures", reports=[{"by": by, "policy": policy} for by, policy in ASKED])
    assert "Meera" in seen["header"]
    assert [(one["service"]["by"], one["service"]["policy"]) for one in seen["reports"]] == ASKED
    for report in seen["reports"]:
        assert report["scopes"] == ["col", "row"]
        _compare_table(report)
        compare_picture(report)
        assert MODEL.hash[:12] in report["explained"]
    by_dialect = seen["reports"][0]
    assert by_dialect["headings"] == ["हिन्दी (Hindi)", "தமிழ் (Tamil)", "اردو (Urdu)"]
    assert by_dialect["lacking"] == ["3 of 8 speakers, 48 of 1,000 words: about 60 more speakers"]
    assert [row[1] for row in by_dialect["rows"]] == [
        "Magahi", "No dialect named", "Bhojpuri", "Tamil, Kongu", "No dialect named",
    ]  # fmt: skip


def _compare_table(report: dict[str, Any]) -> None:
    """The cells hold what the service says, row by row; the other levels of a row stand beside it."""
    named = [dict(zip(report["head"], cells, strict=True)) for cells in report["rows"]]
    served = report["service"]["rows"]
    assert len(named) == len(served)
    assert sorted((_shown(cells) for cells in named), key=str) == sorted((_facts(row) for row in served), key=str)
    main = _rate_name(report["policy"])
    (reference,) = [name for name in report["head"] if name.startswith("Reference ")]
    full = [cells for cells in named if not cells[main].startswith("Not enough data")]
    shown = (reference, main, "95 % interval", "S", "D", "I")
    behind = sorted(tuple(cells[name] for name in shown) for cells in full)
    assert behind == sorted(rates(row) + _kinds(row) for row in served if row["wer"] is not None)
    for level, rows in report["levels"].items():
        beside = sorted(cells[_rate_name(level)] for cells in named if cells[_rate_name(level)].endswith(" %"))
        assert beside == sorted(f"{percent(row['wer'])} %" for row in rows if row["wer"] is not None), level
        assert {row["identity"] for row in rows if row["identity"] not in report["explained"]} == set()


def _rate_name(policy: str) -> str:
    return f"WER ({policy})" if policy.startswith("L") else policy


def _kinds(row: dict[str, Any]) -> tuple[str, ...]:
    kinds = [row[name] for name in ("substitutions", "deletions", "insertions")]
    assert sum(kinds) == pytest.approx(row["wer"])
    return tuple(f"{percent(kind)} %" for kind in kinds)


def rates(row: dict[str, Any]) -> tuple[str, str, str]:
    """The reference, the rate and its interval, as the table writes them."""
    ends = "none" if row["low"] is None else f"{percent(row['low'])}–{percent(row['high'])} %"
    return f"{row['reference_words']:,}", f"{percent(row['wer'])} %", ends


def percent(fraction: float) -> Decimal:
    """Half a tenth goes up in a browser, and to the even digit in Python's own formatting."""
    return Decimal(fraction * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _facts(row: dict[str, Any]) -> tuple[str, ...]:
    share = f"{row['reviewed_share'] * 100:.0f} %"
    reviewed, drafted = (_hours(row[name]) for name in ("reviewed_hours", "hours"))
    return f"{row['segments']:,}", share, f"{reviewed} of {drafted}", f"{row['speakers']:,}"


def _hours(time: float) -> str:
    return f"{time:.{2 if time < 1 else 1}f}"


def _shown(cells: dict[str, str]) -> tuple[str, ...]:
    return tuple(cells[name] for name in ("Segments", "Reviewed", "Hours reviewed", "Speakers"))


def plain(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def compare_picture(report: dict[str, Any]) -> None:
    """Every dot and whisker is where its numbers belong on the axis."""
    (_, left), (text, right) = report["ticks"][0], report["ticks"][-1]
    end = float(text.removesuffix(" %")) / 100
    places = {name: sorted((one[name] - left) / (right - left) * end for one in report["dots"] if one[name] is not None)
              for name in ("x", "low", "high")}  # fmt: skip
    for name, key in (("x", "wer"), ("low", "low"), ("high", "high")):
        wanted = sorted(row[key] for row in report["service"]["rows"] if row[key] is not None)
        assert places[name] == pytest.approx(wanted, abs=0.001), (report["by"], report["policy"], name)
    shown = sorted(float(one["text"].removesuffix(" %")) for one in report["dots"])
    rates = sorted(row["wer"] * 100 for row in report["service"]["rows"] if row["wer"] is not None)
    assert shown == pytest.approx(rates, abs=0.0501)


def test_the_table_is_sorted_by_keyboard_and_says_so(lab: Lab) -> None:
    seen = lab.look("sorting", head="Speakers")
    place = seen["head"].index("Speakers")
    downwards, upwards, again = ([int(cells[place]) for cells in one["rows"]] for one in seen["seen"])
    assert downwards == [10, 9, 9, 8, 3]
    assert upwards == [3, 8, 9, 9, 10]
    assert again == [9, 10, 3, 9, 8]  # as at first: by language, the worst first
    heads = [[["Speakers", "descending"]], [["Speakers", "ascending"]], []]
    assert [one["sorts"] for one in seen["seen"]] == heads
    assert {one["focused"] for one in seen["seen"]} == {"Speakers"}  # the focus stays on the head


def test_a_row_opens_to_its_errors_and_their_sound(lab: Lab) -> None:
    seen = lab.look("drillDown", row="Errors of हिन्दी (Hindi), Magahi")
    assert seen["focused"] == "errors-heading"
    assert len(seen["items"]) == 20
    for item in seen["items"]:
        (_, draft), (_, reference) = item["said"]
        assert {lang for lang, _ in item["said"]} == {"hi"}
        assert reference == SAID["hi"][0]
        assert item["title"].startswith("Gaya ration office")
        counts = align(words(reference, "hi"), words(draft, "hi")).counts
        assert f"{counts.errors} errors in {counts.reference} words" in item["counts"]
        kinds = [kind for kind, _, _ in item["words"]]
        assert [kinds.count(kind) for kind in ("substitute", "delete", "insert")] == [
            counts.substitutions, counts.deletions, counts.insertions,
        ]  # fmt: skip
        assert [said for _, _, said in item["words"] if said is not None] == words(reference, "hi")
    assert ["कार्ड", "कार्ट"] in [row[:2] for row in seen["confusions"]]
    assert seen["played_s"] >= 0.5
    assert seen["length_s"] == pytest.approx(3.5, abs=0.1)


def test_axe_finds_no_fault_and_pictures_are_taken(lab: Lab) -> None:
    rows = {
        "Devanagari": "Errors of हिन्दी (Hindi), Magahi",
        "Tamil": "Errors of தமிழ் (Tamil), Tamil, Kongu",
        "Urdu": "Errors of اردو (Urdu), No dialect named",
    }
    seen = lab.look("accessible", rows=rows)
    assert {name: one["violations"] for name, one in seen["found"].items() if one["violations"]} == {}
    assert all(one["passes"] > 10 for one in seen["found"].values())
    assert len(seen["found"]) == 12
    assert seen["overflow"] <= 0  # nothing sticks out of a narrow screen
    assert (lab.folder / "report-light.png").stat().st_size > 10_000
    assert (lab.folder / "print.pdf").stat().st_size > 5_000


def test_a_transcriber_is_told_that_the_page_is_not_theirs(lab: Lab) -> None:
    seen = lab.look("refused", login="asha")
    assert "This page is for ML teams" in seen["words"]
    assert "Ask the operator" in seen["words"]
    assert (seen["tables"], seen["answer"], seen["link"]) == (0, 403, 0)
    assert (seen["elsewhere"], seen["views"]) == (seen["words"], 0)


def test_there_and_back_and_the_numbers_in_files(lab: Lab) -> None:
    seen = lab.look("thereAndBack", login="both")
    assert seen["name"] == "boli-accuracy-dialect-L1.csv"
    assert seen["over"] == "Your session is over. Sign in again."
    read = list(csv.DictReader(io.StringIO((lab.folder / "report.csv").read_text("utf-8-sig"))))
    assert [(row["language"], row["dialect"], row["status"]) for row in read] == [
        ("hi", "", "ok"), ("hi", "bho", "not enough data"), ("hi", "mag", "ok"), ("ta", "ta-IN-x-kongu", "ok"),
        ("ur", "", "ok"),
    ]  # fmt: skip
    typed = parquet.read_table(lab.folder / "report.parquet").to_pylist()
    assert [(row["dialect"], row["segments"]) for row in typed] == [
        (row["dialect"], int(row["segments"])) for row in read
    ]
    assert "Magahi" in (lab.folder / "report.html").read_text("utf-8")


def test_the_words_that_cost_most_and_their_sound(lab: Lab) -> None:
    seen = lab.look("topErrors", variety="हिन्दी (Hindi)", language="hi")
    items = seen["service"]["items"]
    assert len(seen["rows"]) == len(items) > 5
    for cells, item in zip(seen["rows"], items, strict=True):
        assert cells[0].startswith(item["word"])
        assert cells[1] == f"{percent(item['share'])} %"
        assert cells[2] == str(item["errors"])
    assert seen["heard"] in ([200, "audio/ogg"], [206, "audio/ogg"])
