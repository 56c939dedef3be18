"""Sentences of the bundled recordings: drawn by a seed, the same each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boli.demo.samples.recipes import RECIPES, Recipe
from boli.demo.samples.sentences import UnknownTopic, draw


@given(st.sampled_from(RECIPES), st.integers(0, 10_000))
def test_a_draw_is_repeatable_whole_and_never_twice_the_same(recipe: Recipe, seed: int) -> None:
    drawn = draw(recipe.variety, recipe.topics, recipe.entries, seed)
    assert drawn == draw(recipe.variety, recipe.topics, recipe.entries, seed)
    assert len(set(drawn)) == len(drawn) == recipe.entries
    assert not any(mark in line for entry in drawn for line in entry for mark in "{}")


@given(st.integers(0, 10_000))
def test_two_places_of_a_sentence_differ(seed: int) -> None:
    for (line,) in draw("te", ("travel",), 4, seed):
        if "ఎంత దూరం" in line:
            assert line.split()[0] != line.split()[2]


def test_an_answer_speaks_of_what_was_asked() -> None:
    for question, answer in draw("hi", ("exchange",), 20, 3):
        if "भाव" in question:
            assert question.split()[0] == answer.split()[0]


@pytest.mark.parametrize(
    ("tag", "topic", "says"), [("xx", "office", "no variety 'xx'.*hi"), ("hi", "opera", "no topic 'opera'.*office")]
)
def test_an_unknown_variety_or_topic_says_what_there_is(tag: str, topic: str, says: str) -> None:
    with pytest.raises(UnknownTopic, match=says):
        draw(tag, (topic,), 1, 1)
