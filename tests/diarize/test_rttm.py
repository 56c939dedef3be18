"""RTTM: what is written is read back; what is not RTTM is refused with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diarize.rttm import Entry, RttmError, parse, read, render
from diarize.turn import Turn

LINE = "SPEAKER call 1 1.440 11.872 <NA> <NA> S1 <NA> <NA>\n"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        (LINE, [Entry("call", 0, Turn(1440, 13_312, "S1"))]),
        ("SPEAKER call 2 0 1 <NA> <NA> मोहन\r\n", [Entry("call", 1, Turn(0, 1000, "मोहन"))]),
        (";; a comment\n\n" + LINE, [Entry("call", 0, Turn(1440, 13_312, "S1"))]),
        ("SPKR-INFO call 1 <NA> <NA> <NA> unknown S1 <NA>\n", []),
        # Both ends are rounded, not the start and the duration: 0.0006 + 0.0006 = 0.0012.
        ("SPEAKER a 1 0.0006 0.0006 x x b\n", []),
        ("SPEAKER a 1 1.0004 1e1 x x b\n", [Entry("a", 0, Turn(1000, 11_000, "b"))]),
        ("SPEAKER a 1 3.5 0.000 x x b\n", []),
    ],
)
def test_lines_are_read(text: str, entries: list[Entry]) -> None:
    assert parse(text) == entries


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("SPEEKER a 1 0 1 x x b", "SPEEKER"),
        ("SPEAKER a 1 0 1 x x", "this one has 7"),
        ("SPEAKER a one 0 1 x x b", "channel"),
        ("SPEAKER a 0 0 1 x x b", "channel"),
        ("SPEAKER a 1 soon 1 x x b", "start"),
        ("SPEAKER a 1 -1 1 x x b", "start"),
        ("SPEAKER a 1 nan 1 x x b", "start"),
        ("SPEAKER a 1 0 -0.5 x x b", "duration"),
        ("SPEAKER a 1 0 1e400 x x b", "duration"),
    ],
)
def test_what_is_not_rttm_is_refused_with_its_line(line: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "x.rttm"
    file.write_text(LINE + line + "\n", encoding="utf-8")
    with pytest.raises(RttmError, match=rf"x\.rttm, line 2: .*{says}"):
        read(file)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RttmError, match="nowhere"):
        read(tmp_path / "nowhere.rttm")
    (tmp_path / "latin").write_bytes(b"\xe9")
    with pytest.raises(RttmError, match="UTF-8"):
        read(tmp_path / "latin")


def test_names_lose_their_spaces_and_must_be_there() -> None:
    text = render([Entry("my call", 0, Turn(5, 10, "Asha Devi"))])
    assert text == "SPEAKER my_call 1 0.005 0.005 <NA> <NA> Asha_Devi <NA> <NA>\n"
    with pytest.raises(RttmError, match="empty"):
        render([Entry("  ", 0, Turn(5, 10, "a"))])


WORDS = st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=8)
TURNS = st.builds(
    lambda start_ms, length_ms, speaker: Turn(start_ms, start_ms + length_ms, speaker),
    st.integers(0, 10**9),
    st.integers(1, 10**7),
    WORDS,
)


@given(st.lists(st.builds(Entry, WORDS, st.integers(0, 7), TURNS), max_size=6))
def test_what_is_written_is_read_back(entries: list[Entry]) -> None:
    assert parse(render(entries)) == entries
