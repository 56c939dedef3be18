"""The panels beside the work: the whole recording, and a name that is put right everywhere. A real browser against the
real service.

Driven as in test_editor_browser.py.
"""

import sqlalchemy as sa

from pipeline.store.tables.review import task as task_table
from tests.acceptance.test_editor_browser import Desk, desk, pytestmark

__all__ = ["desk", "pytestmark"]

LINES = [f"पंक्ति {number}" for number in range(12)]
NAMES = {
    "Hindi": ("hi", "मीना", "मीरा", ["मीना आई थी", "क्या मीना और मीनाक्षी आईं", "मीना गई"]),
    "Tamil": ("ta", "குமார்", "குமரன்", ["குமார் வந்தார்", "குமார் குமாரை பார்த்தார்", "ஆம் குமார்"]),
    "Urdu": ("ur", "رضا", "رضیہ", ["رضا آیا", "کیا رضا اور رضائی", "ہاں رضا"]),
}


def test_the_whole_recording_is_one_key_away(desk: Desk) -> None:
    made = desk.stretch(LINES, "hi", "Council", known=2)
    with desk.engine.begin() as connection:
        blind = sa.update(task_table).where(task_table.c.segment_id == made[10]).values(arm="blind")
        connection.execute(blind)

    found = desk.play("whole", name="Council")

    assert found["before"] == 0  # nothing of it is fetched before it is asked for
    hidden = "Its text is not shown: somebody may write it unseen."
    assert found["lines"] == [*LINES[:2], "my own words", *LINES[3:10], hidden, LINES[11]]
    assert found["current"] == LINES[3]
    assert found["focused"] == found["after"] == "box"
    assert [True, False] in found["heard"]
    assert [False, False] not in found["heard"]  # the segment's own sound is quiet meanwhile
    assert found["instead"] == 0
    assert found["faults"] == []
    assert (found["fits"]["box"], found["fits"]["accept"], found["fits"]["play"]) == (True, True, True)


def test_a_name_is_put_right_everywhere(desk: Desk) -> None:
    made = {name: desk.stretch(texts, language, name) for name, (language, _, _, texts) in NAMES.items()}

    names = {name: {"wrong": wrong, "right": right} for name, (_, wrong, right, _) in NAMES.items()}
    found = desk.play("everywhere", names=names)

    for name, (_, wrong, right, texts) in NAMES.items():
        seen = found["seen"][name]
        first, second, third = (_mended(text, wrong, right) for text in texts)
        assert seen["hits"] == [wrong] * 3
        assert [where.split(" · ")[0] for where in seen["where"]] == ["In hand", "To do", "Accepted"]
        assert (seen["replaced"], seen["undone"]) == (second, texts[1])
        assert seen["begun"] == sorted([second, third])
        assert seen["focused"] == "box"
        assert (name, seen["faults"]) == (name, [])
        fits = seen["fits"]
        assert (name, fits["box"], fits["accept"], fits["play"]) == (name, True, True, True)
        assert desk.texts(made[name][0]) == [texts[0], first, texts[0], first]
        assert [desk.texts(one) for one in made[name][1:]] == [[second], [third]]


def _mended(text: str, wrong: str, right: str) -> str:
    return " ".join(right if word == wrong else word for word in text.split())
