"""The picture of the rooms is up to date and complete, and the six files of the walk exist."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scripts import draw_rooms
from scripts.layered import lay_out
from scripts.rooms import INSIDE, ROOT, House, inner, read

HOUSE = read()
PICTURE = (ROOT / "docs" / "pictures" / "rooms.svg").read_text("utf-8")
PAGE = (ROOT / "docs" / "explain" / "architecture.md").read_text("utf-8")
NAMES = [name for layer in [*HOUSE.packages, *HOUSE.rooms] for name in layer]


def test_the_picture_is_what_the_code_says() -> None:
    assert draw_rooms.picture(HOUSE) == PICTURE, "draw it again: python -m scripts.draw_rooms"


@pytest.mark.parametrize("name", NAMES)
def test_every_package_and_room_is_in_the_picture_and_on_the_page(name: str) -> None:
    short = name.removeprefix(f"{INSIDE}.")
    assert f">{short}/</text>" in PICTURE
    assert f"`{short}" in PAGE


def test_every_folder_of_the_pipeline_is_a_room_of_a_layer() -> None:
    assert sorted(name for layer in HOUSE.rooms for name in layer) == [f"{INSIDE}.{name}" for name in inner(INSIDE)]


def test_the_layers_lie_below_each_other() -> None:
    heights = {name: float(y) for y, name in re.findall(r"y='(\d+)' class='name'>([\w]+)/</text>", PICTURE)}
    for layers in (HOUSE.packages, HOUSE.rooms):
        rows = [{heights[name.removeprefix(f"{INSIDE}.")] for name in layer} for layer in layers]
        assert all(len(row) == 1 for row in rows)
        assert [row.pop() for row in rows] == sorted({heights[n.removeprefix(f"{INSIDE}.")] for r in layers for n in r})


def test_no_two_boxes_overlap() -> None:
    found = re.findall(r"<rect x='(\d+)' y='(\d+)' width='(\d+)' height='(\d+)'", PICTURE)
    boxes = [(float(x), float(y), float(x) + float(wide), float(y) + float(high)) for x, y, wide, high in found]
    assert len(boxes) == len(NAMES)
    largest = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    small = [box for box in boxes if box is not largest]
    for number, a in enumerate(small):
        for b in small[:number]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_the_walk_names_six_files_that_exist() -> None:
    walk = re.findall(r"^\| (\d) \| `([\w/.]+)` \|", PAGE, re.MULTILINE)
    assert [number for number, _ in walk] == list("123456")
    assert [name for _, name in walk if not (ROOT / name).exists()] == []


def test_an_arrow_against_the_layers_is_told() -> None:
    house = House([["a"], [INSIDE], ["b"]], [[f"{INSIDE}.x"], [f"{INSIDE}.y"]], Counter())
    assert house.leads_up((f"{INSIDE}.y", f"{INSIDE}.x"))
    assert house.leads_up(("b", f"{INSIDE}.x"))
    assert not house.leads_up((f"{INSIDE}.x", f"{INSIDE}.y"))
    assert not house.leads_up((f"{INSIDE}.y", "b"))


def test_imports_are_read_from_the_code(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["a", "pipeline", "b | c"]\n'
        '[[tool.importlinter.contracts]]\ntype = "layers"\ncontainers = ["pipeline"]\nlayers = ["x", "y"]\n'
    )
    for name in ("a", "b", "c", "pipeline/x", "pipeline/y"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a" / "one.py").write_text("def f():\n    import b.deep\n    import os\n")
    (tmp_path / "pipeline" / "x" / "one.py").write_text("from pipeline.y import two\nfrom pipeline.x import one\n")
    (tmp_path / "pipeline" / "y" / "two.py").write_text("from pipeline import x\nimport c\n")
    house = read(tmp_path)
    assert house.arrows == Counter(
        {("a", "b"): 1, ("pipeline.x", "pipeline.y"): 1, ("pipeline.y", "pipeline.x"): 1, ("pipeline.y", "c"): 1}
    )


def test_lines_to_one_box_share_their_lanes() -> None:
    layout = lay_out([["a"], ["b"], ["c"], ["d"]], dict.fromkeys("abcd", 100), [("a", "d"), ("b", "d"), ("a", "b")])
    assert [[item.name for item in row if item.target] for row in layout.rows] == [[], ["lane to d"], ["lane to d"], []]
    assert len(layout.pieces) == 5
