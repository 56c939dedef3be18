"""Tags as typed: a text and its tags come back as they were, and no text is harmed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from configs.tags import tags as kinds
from pipeline.recordings.content import Tag
from pipeline.recordings.tagging import parse, typed

INDIAN = st.text(
    st.characters(min_codepoint=0x900, max_codepoint=0xDFF, categories=["L", "M", "N", "P"])
    | st.sampled_from("\u200c\u200d \n।,.!?abc<>{}()"),
    max_size=40,
)
BRACKETS = ("[noise]", "[unclear]", "[Noise]", "[foreign: ", "[personal:", "[overlap: ", "[unclear: ", "]", "[", "[x]")
OTHERS = ("[y: ", "राशन", "कार्ड", "क्\u200dष", "PAN", " ", "  ", "\n", "\t", "।", ":")
PIECES = st.lists(st.sampled_from([*BRACKETS, *OTHERS]), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("said", "plain", "tags"),
    [
        ("राशन [noise] कार्ड", "राशन कार्ड", [Tag("noise", 4, 4)]),
        ("राशन[noise]कार्ड", "राशन कार्ड", [Tag("noise", 4, 4)]),
        ("[noise] राशन", "राशन", [Tag("noise", 0, 0)]),
        ("राशन [noise]", "राशन", [Tag("noise", 4, 4)]),
        ("[noise]", "", [Tag("noise", 0, 0)]),
        ("एक\n[noise] दो", "एक\nदो", [Tag("noise", 3, 3)]),
        ("मेरा [foreign: PAN card] है", "मेरा PAN card है", [Tag("foreign", 5, 13)]),
        ("[foreign: PAN]में", "PANमें", [Tag("foreign", 0, 3)]),
        ("[overlap: हाँ [foreign: ok]]", "हाँ ok", [Tag("overlap", 0, 6), Tag("foreign", 4, 6)]),
        ("[unclear] [unclear: गया]", "गया", [Tag("unclear", 0, 0), Tag("unclear", 0, 3)]),
    ],
)
def test_tags_leave_the_text(said: str, plain: str, tags: list[Tag]) -> None:
    assert parse(said) == (plain, tuple(tags))
    assert parse(typed(plain, tags)) == (plain, tuple(tags))


@pytest.mark.parametrize("text", ["[x]", "[foreign: ]", "[foreign: एक", "[foreign]", "[noise: एक]", "एक] दो [", "[ ]"])
def test_what_is_no_tag_stays(text: str) -> None:
    assert parse(text) == (text, ())


def test_deep_brackets_cost_little() -> None:
    plain, tags = parse("[foreign: " * 2000 + "a" + "]" * 1999)
    assert (plain, len(tags)) == ("[foreign: a", 1999)


@given(INDIAN)
def test_a_text_without_brackets_is_not_touched(text: str) -> None:
    assert parse(text) == (text, ())
    assert typed(text, ()) == text


@given(PIECES)
@example("[foreign: [noise]]")
@example("[foreign:  [noise]  राशन ][noise]कार्ड")
def test_what_was_read_is_written_and_read_the_same(said: str) -> None:
    plain, tags = parse(said)
    assert parse(typed(plain, tags)) == (plain, tags)


@given(PIECES)
def test_nothing_but_tags_and_space_goes(said: str) -> None:
    plain, tags = parse(said)
    kept = "".join(plain.split())
    without = "".join(said.split())
    for tag in tags:
        opener = f"[{tag.name}]" if tag.start == tag.end else f"[{tag.name}:"
        assert opener in without.replace("[Noise]", "[noise]")
    assert sum(len(tag.name) + 2 + (tag.start < tag.end) for tag in tags) == len(without) - len(kept)
    for tag in tags:
        assert 0 <= tag.start <= tag.end <= len(plain)
        assert plain[tag.start : tag.end].strip() == plain[tag.start : tag.end]
        assert tag.name in kinds()
