"""The picture of a benchmark: well-formed, every bar as long as its value, every number readable."""

from xml.etree import ElementTree

from benchmarks.picture import PANEL, Panel, bars

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_values() -> None:
    panels = [Panel("speed", "more", [100.0, 25.0], ["100", "25"]), Panel("errors", "less", [0.0, 0.0], ["0 %", "0 %"])]
    root = ElementTree.fromstring(bars("A & B", "a <machine>", ["ours", "theirs"], [True, False], panels))
    drawn = [one for one in root.iter(f"{SVG}rect") if one.get("x")]
    assert [float(one.get("width", "")) for one in drawn] == [PANEL, PANEL / 4, 0, 0]
    assert drawn[0].get("fill") != drawn[1].get("fill")
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"A & B", "a <machine>", "ours", "theirs", "100", "25", "0 %"} <= set(texts)
