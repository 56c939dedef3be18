"""Values of options that several commands take: what is accepted, and what an error says."""

from pathlib import Path

import pytest

from boli.context import Problem
from boli.options import existing, hotwords_in, known_format, known_policy, one_of


def test_a_known_value_is_returned() -> None:
    assert (known_policy("CER-ns"), known_format("vtt"), one_of("--arm", "blind", ("draft", "blind"))) == (
        "CER-ns",
        "vtt",
        "blind",
    )


def test_an_unknown_value_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Problem, match=r"--format is txt, json, srt, vtt, ttml, .* or deepgram, not 'doc'"):
        known_format("doc")
    with pytest.raises(Problem, match="--x is a, not 'b'"):
        one_of("--x", "b", ("a",))


@pytest.mark.parametrize(
    ("given", "words"),
    [("", []), ("राशन,  खाद बीज ,", ["राशन", "खाद बीज"]), ("caf\u0065\u0301", ["caf\u00e9"]), ("a.b", ["a.b"])],
)
def test_hotwords_between_commas(given: str, words: list[str]) -> None:
    assert hotwords_in(given) == words


def test_hotwords_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("राशन\n\n खाद  बीज \n", encoding="utf-8")
    assert hotwords_in(str(file)) == ["राशन", "खाद बीज"]
    file.write_bytes(b"\xff")
    with pytest.raises(Problem, match="UTF-8"):
        hotwords_in(str(file))


@pytest.mark.parametrize("given", ["nowhere.txt", "./nowhere", "~/nowhere"])
def test_a_file_of_hotwords_that_is_not_there(given: str) -> None:
    with pytest.raises(Problem, match="there is no file"):
        hotwords_in(given)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no file"):
        existing(tmp_path)
