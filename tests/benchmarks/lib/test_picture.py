"""The picture of a benchmark: well-formed, every bar as long as its value, every number readable."""

from pathlib import Path
from xml.etree import ElementTree

from benchmarks.asr import curves
from benchmarks.lib import plot
from benchmarks.lib.picture import PANEL, Panel, bars

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_values() -> None:
    panels = [Panel("speed", "more", [100.0, 25.0], ["100", "25"]), Panel("errors", "less", [0.0, 0.0], ["0 %", "0 %"])]
    root = ElementTree.fromstring(bars("A & B", "a <machine>", ["ours", "theirs"], [True, False], panels))
    drawn = [one for one in root.iter(f"{SVG}rect") if one.get("x")]
    assert [float(one.get("width", "")) for one in drawn] == [PANEL, PANEL / 4, 0, 0]
    assert drawn[0].get("fill") != drawn[1].get("fill")
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"A & B", "a <machine>", "ours", "theirs", "100", "25", "0 %"} <= set(texts)


def test_a_run_that_began_with_anothers_model_is_drawn_behind_it(tmp_path: Path) -> None:
    head = "step,seconds,windows,tokens,phonemes,guide,rate\n"
    for name, rows in (("a", "1,1,10,4,2,1,0\n2,2,20,2,1,1,0\n"), ("b", "1,1,20,1,1,1,0\n")):
        (tmp_path / name).write_text(head + rows, "utf-8")
    panel = curves.losses([tmp_path / "a", tmp_path / "b"])
    assert panel.lines[0].points == [(10, 4), (20, 2), (40, 1)]


def test_curves_begin_at_zero_and_name_their_lines(tmp_path: Path) -> None:
    log, points, out = tmp_path / "log.csv", tmp_path / "points.jsonl", tmp_path / "out.svg"
    log.write_text("step,seconds,windows,tokens,phonemes,guide,rate\n1,1,10,4,2,1,0\n2,2,20,2,1,1,0\n", "utf-8")
    points.write_text('{"windows": 10, "set": "A", "rate": 0.5}\n{"windows": 20, "set": "A", "rate": 0.1}\n', "utf-8")
    curves.main([str(log), str(out), "--points", str(points)])
    root = ElementTree.parse(out).getroot()
    drawn = [one.get("points", "") for one in root.iter(f"{SVG}polyline")]
    assert len(drawn) == 4
    first, last = (tuple(map(float, point.split(","))) for point in drawn[0].split())
    assert first[1] == plot.TOP  # the highest value
    assert last == (plot.LEFT + plot.WIDTH, plot.TOP + plot.HEIGHT / 2)
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"tokens", "phonemes", "A", "50", "windows heard"} <= set(texts)
