"""Segments of real recordings: drawn so that less lies in more, and joined to windows that fit."""

import json
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.lib.sessions import LONGEST_S, PAUSE_S, Said, chosen, joined, sessions

RATE = 16_000


def said(seconds: float, text: str) -> Said:
    return Said(np.zeros(round(seconds * RATE), np.float32), text)


def test_a_smaller_share_lies_in_a_larger_one() -> None:
    every = [said(1, str(number)) for number in range(20)]
    some = [{one.text for one in chosen(every, share, 3)} for share in (0, 25, 50, 100)]
    assert [len(one) for one in some] == [0, 5, 10, 20]
    assert some[0] < some[1] < some[2] < some[3]


def test_neighbours_are_joined_as_long_as_they_fit() -> None:
    windows = joined([said(10, "क"), said(10, "ख"), said(6, "ग"), said(6, "घ"), said(30, "च")])
    assert [one.text for one in windows] == ["क ख ग", "घ", "च"]
    assert windows[0].seconds == 26 + 2 * PAUSE_S <= LONGEST_S
    assert joined([]) == []


def test_segments_are_read_by_session(tmp_path: Path) -> None:
    lines = []
    for name, session in (("a", "00A"), ("b", "00B"), ("c", "00A")):
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(RATE, np.float32), RATE)
        lines.append(json.dumps({"audio": f"{name}.wav", "text": name, "language": "hi", "session": session}))
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    found, language = sessions(tmp_path)
    assert language == "hi"
    assert {name: [one.text for one in every] for name, every in found.items()} == {"00A": ["a", "c"], "00B": ["b"]}
