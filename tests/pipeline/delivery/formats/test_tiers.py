"""TextGrid, as praatio reads it, and EAF, as pympi-ling does."""

from itertools import pairwise
from pathlib import Path

import pympi
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from praatio import textgrid

from pipeline.delivery.formats import render
from pipeline.delivery.formats.tiers import tiers
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Segment
from tests.pipeline.delivery.example import EXAMPLE, spoken, with_segments

NAMES = ["S1 & <दो>", "S2", "S2 (2)", "unknown"]


def textgrid_of(made: str, folder: Path) -> textgrid.Textgrid:
    file = folder / "a.TextGrid"
    file.write_text(made, encoding="utf-8")
    return textgrid.openTextgrid(str(file), includeEmptyIntervals=False, duplicateNamesMode="error")


def eaf_of(made: str, folder: Path) -> pympi.Eaf:
    file = folder / "a.eaf"
    file.write_text(made, encoding="utf-8")
    return pympi.Eaf(str(file))


def test_praatio_reads_segments_words_and_who_has_seen_them(tmp_path: Path) -> None:
    read = textgrid_of(render(EXAMPLE, "textgrid"), tmp_path)
    assert list(read.tierNames) == [f"{name}{kind}" for name in NAMES for kind in ("", " words", " seen by")]
    assert (read.minTimestamp, read.maxTimestamp) == (0, 20)
    (one,) = read.getTier("S1 & <दो>").entries
    assert (one.start, one.end, one.label) == (0.5, 4.4, 'राशन [noise] [unclear: कार्ड,] <नहीं> & PAN "कार्ड" यहाँ -->')
    words = read.getTier("S2 words").entries
    assert [(word.start, word.label) for word in words] == [
        (2, "جی"),
        (2.5, "ہاں،"),
        (3, "کل"),
        (3.5, "آئیں"),
        (4, "گے۔"),
    ]
    assert [(one.start, one.end, one.label) for one in read.getTier("S2 seen by").entries] == [(2, 4.4, "machine")]
    plain = textgrid_of(render(EXAMPLE, "textgrid", View(marks=False)), tmp_path)
    assert not [name for name in plain.tierNames if name.endswith("seen by")]


def test_pympi_reads_segments_words_and_who_has_seen_them(tmp_path: Path) -> None:
    read = eaf_of(render(EXAMPLE, "eaf"), tmp_path)
    assert list(read.get_tier_names()) == [f"{name}{kind}" for name in NAMES for kind in ("", " words", " seen by")]
    assert read.get_annotation_data_for_tier("S2") == [(2_000, 4_400, "جی ہاں، کل آئیں گے۔")]
    assert sorted(read.get_annotation_data_for_tier("S2 words"))[0] == (2_000, 2_400, "جی")
    seen = read.get_ref_annotation_data_for_tier("S1 & <दो> seen by")
    assert [(start, end, value) for start, end, value, _ in seen] == [
        (500, 4_400, "one_person"),
        (6_000, 6_500, "machine"),
    ]
    assert read.get_parameters_for_tier("S2 words")["PARENT_REF"] == "S2"
    assert read.get_parameters_for_tier("S2 (2)")["PARTICIPANT"] == "S2"
    assert read.get_linked_files()[0]["RELATIVE_MEDIA_URL"] == "./%E0%A4%95%E0%A4%BE%20%E0%A4%B2.wav"
    plain = eaf_of(render(EXAMPLE, "eaf", View(marks=False)), tmp_path)
    assert not [name for name in plain.get_tier_names() if name.endswith("seen by")]


typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', "S1", "S1 (2)", "S1 words", "S1 seen by", "]]>", "&lt;"]
)
said = st.builds(
    lambda text, start, length, speaker: Segment(start, start + length, 0, speaker, "hi", text, None),
    typed, st.integers(0, 50_000), st.integers(1, 5_000), typed,
)  # fmt: skip


@given(st.lists(said, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_every_segment_is_in_one_tier_whatever_people_type(tmp_path: Path, segments: list[Segment]) -> None:
    made = with_segments(*segments)
    expected = {tier.name: [(one.start_ms, one.end_ms) for one in tier.segments] for tier in tiers(made)}
    assert sum(map(len, expected.values())) == len(segments)
    assert all(one[1] <= other[0] for spans in expected.values() for one, other in pairwise(spans))
    read = eaf_of(render(made, "eaf"), tmp_path)
    found = {name: read.get_annotation_data_for_tier(name) for name in expected}
    assert {name: sorted((start, end) for start, end, _ in said) for name, said in found.items()} == expected
    assert len(list(read.get_tier_names())) == 3 * len(expected)
    grid = textgrid_of(render(made, "textgrid"), tmp_path)
    assert len(grid.tierNames) == max(3 * len(expected), 1)


def test_a_quote_and_a_line_break_stay_in_their_interval(tmp_path: Path) -> None:
    made = with_segments(spoken('एक "दो"\nतीन', 0, 'S "1"'))
    read = textgrid_of(render(made, "textgrid"), tmp_path)
    assert read.getTier('S "1"').entries[0].label == 'एक "दो" तीन'
