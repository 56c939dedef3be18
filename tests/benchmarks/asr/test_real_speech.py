"""What the benchmark of real speech reads, and how it counts."""

import json
from pathlib import Path

import pytest

from benchmarks.asr.real_speech import Written, _honesty, _rates
from pipeline.evaluation.clips import NoClips
from pipeline.evaluation.spoken import Spoken, clips_of


def test_a_manifest_is_read_and_clips_are_spread_over_it(tmp_path: Path) -> None:
    lines = [json.dumps({"audio": f"{number}.ogg", "text": "क", "language": "mr"}) for number in range(10)]
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    assert [clip.file.name for clip in clips_of(tmp_path, "hi", 3)] == ["0.ogg", "3.ogg", "6.ogg"]
    assert {clip.language for clip in clips_of(tmp_path, "hi", 0)} == {"mr"}
    assert len(clips_of(tmp_path, "hi", 0)) == len(clips_of(tmp_path, "hi", 99)) == 10


def test_files_with_their_texts_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "b.wav").touch()
    (tmp_path / "a.txt").write_text("राशन", "utf-8")
    assert clips_of(tmp_path, "hi", 0) == [Spoken(tmp_path / "a.wav", "राशन", "hi")]
    (tmp_path / "a.txt").unlink()
    with pytest.raises(NoClips, match=r"manifest\.jsonl"):
        clips_of(tmp_path, "hi", 0)


def test_what_is_counted() -> None:
    clips = [Spoken(Path("a"), "राशन कार्ड", "hi"), Spoken(Path("b"), "नमस्ते", "hi")]
    looped = Written("नमस्ते " * 6, ())
    rates = _rates(clips, [Written("राशन कार्ड", ()), looped])
    assert (rates["WER"], rates["WER capped"]) == (
        "1.667",
        "0.333",
    )  # five words too many, or one
    honest = _honesty(clips, [Written("رashan", ("wrong-script",)), looped])
    assert honest == {"right script": "50%", "flagged": "50%", "loops, no flag": "1", "wrong script, no flag": "0"}
    assert _honesty(clips[:1], [Written("راشن", ())])["wrong script, no flag"] == "1"
    assert _honesty(clips[:1], [Written("راشن")])["flagged"] == "knows none"
