"""Tags and flags are data that is checked."""

from typing import Any

import pytest

from configs.tags import FORMS, TagsWrong, flags, parsed_flags, parsed_tags, tags

GOOD: dict[str, Any] = {"name": "Noise", "meaning": "a noise", "point": dict.fromkeys(FORMS, "(noise)") | {"rttm": ""}}


def test_the_data_is_in_order() -> None:
    assert set(tags()) == {"unclear", "noise", "overlap", "foreign", "personal", "abuse", "filler", "false-start"}
    assert "bad-sound" in flags()
    assert [id for id, kind in flags().items() if kind.moderation] == ["danger", "child", "distressing"]
    assert tags()["foreign"].words["txt"] == "[foreign: {words}]"
    assert not tags()["noise"].words
    assert parsed_tags({"tags": {"noise": GOOD}})["noise"].name == "Noise"


@pytest.mark.parametrize(
    ("id", "change", "message"),
    [
        ("Noise", {}, "no name"),
        ("noise", {"point": {}}, "neither"),
        ("noise", {"point": {"srt": "(noise)"}}, "each once"),
        ("noise", {"words": dict.fromkeys(FORMS, "[noise]") | {"rttm": ""}}, "has {words} once"),
        ("noise", {"point": dict.fromkeys(FORMS, "{words}") | {"rttm": ""}}, "not at a point"),
        ("noise", {"point": GOOD["point"] | {"rttm": "noise"}}, "rttm of noise"),
        ("noise", {"meaning": ""}, "a `name` and a `meaning`"),
        ("noise", {"colour": "red"}, "beside them only"),
    ],
)
def test_wrong_data_is_named(id: str, change: dict[str, Any], message: str) -> None:
    with pytest.raises(TagsWrong, match=message):
        parsed_tags({"tags": {id: {**GOOD, **change}}})


def test_wrong_flags_are_named() -> None:
    with pytest.raises(TagsWrong, match="bad_sound"):
        parsed_flags({"flags": {"bad_sound": {"name": "Bad", "meaning": "bad"}}})
    with pytest.raises(TagsWrong, match="moderation"):
        parsed_flags({"flags": {"danger": {"name": "Danger", "meaning": "danger", "moderation": "yes"}}})
