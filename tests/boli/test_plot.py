"""The picture of who spoke when is whole XML, with a rectangle a turn at its place."""

from xml.etree import ElementTree

import pytest

from boli.plot import COLOURS, svg
from diarize.rttm import Entry
from diarize.turn import Turn

FOUND = [
    Entry("call", 0, Turn(0, 6000, "S1")),
    Entry("call", 0, Turn(5000, 15_000, "S2")),
    Entry("call", 0, Turn(29_000, 31_000, "S1")),
]


def drawn(text: str, fill: str) -> list[tuple[float, float]]:
    """Return (x, width) of the rectangles of a colour, in their order; the key's square is left out."""
    tree = ElementTree.fromstring(text)
    rectangles = (one for one in tree.iter("{http://www.w3.org/2000/svg}rect") if one.get("fill") == fill)
    return [(float(one.get("x", "nan")), float(one.get("width", "nan"))) for one in rectangles if one.get("x")]


def words(text: str) -> str:
    return " ".join(ElementTree.fromstring(text).itertext())


def test_turns_lie_where_they_were_spoken() -> None:
    picture = svg(FOUND, 30_000, "call.wav, by voiceprint", "coarse")
    # 30 s on a line of 1040 units from 140 on.
    assert drawn(picture, COLOURS[0]) == [(140, 208), (pytest.approx(1145.3), pytest.approx(34.7))]
    assert drawn(picture, COLOURS[1]) == [(pytest.approx(313.3), pytest.approx(346.7))]
    assert drawn(picture, "url(#several)")[1:] == [(pytest.approx(313.3), pytest.approx(34.7))]
    for word in ("call.wav, by voiceprint", "coarse", "S1", "S2", "0:00", "0:30"):
        assert word in words(picture)


def test_a_long_recording_is_wrapped_and_a_turn_goes_on_in_the_next_line() -> None:
    picture = svg([Entry("x", 0, Turn(590_000, 610_000, "S1"))], 3 * 3_600_000, "x", "")
    assert "10:00" in words(picture)
    assert len(drawn(picture, COLOURS[0])) == 2


def test_channels_and_names_are_told_apart() -> None:
    names = [Entry("x", 0, Turn(0, 10, "<b>&")), Entry("x", 1, Turn(0, 10, "S1"))]
    assert "channel 0 <b>&" in words(svg(names, 1000, "a < b", ""))


def test_nobody_spoke() -> None:
    assert "0:00" in words(svg([], 0, "silence.wav", ""))
