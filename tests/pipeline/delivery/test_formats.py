"""Exports: exact small files, then properties: what is written can be read back, whatever people type."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.recognizer import ModelInfo
from asr.word import Word
from pipeline.delivery.formats import FORMATS, Format, as_bytes, as_json, render
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import LedgerEntry, RecordingInfo, Segment, Transcript

pytestmark = pytest.mark.slow  # fills a service: left to make test

MODEL = ModelInfo("starter", "ab" * 32, "demonstration only", (), 0)
HOUR_MS = 3_600_000
SEGMENTS = View(cues=None)  # one cue a segment; how cues are cut: subtitles/test_cues.py


def transcript(*segments: Segment) -> Transcript:
    ledger = tuple(LedgerEntry(one.channel, one.start_ms, one.end_ms, "speech", "segment") for one in segments)
    return Transcript(RecordingInfo("call.wav", 100 * HOUR_MS, 2), MODEL, segments, ledger)


def segment(text: str, start_ms: int = 0, end_ms: int = 1500, speaker: str = "S1") -> Segment:
    return Segment(start_ms, end_ms, 0, speaker, "hi", text, 0.5, (), (), seen_by="one_person")


EXAMPLE = transcript(
    segment("राशन कार्ड", 5250, 7000),
    segment("", 7000, 8000),
    segment("a < b & c --> d\n\nदूसरी पंक्ति", HOUR_MS + 61_001, 100 * HOUR_MS - 1, "R&D <x>"),
)


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        (
            "srt",
            "1\n00:00:05,250 --> 00:00:07,000\nS1: राशन कार्ड\n\n"
            "2\n01:01:01,001 --> 99:59:59,999\nR&D <x>: a < b & c → d\nदूसरी पंक्ति\n\n",
        ),
        (
            "vtt",
            "WEBVTT\n\n00:00:05.250 --> 00:00:07.000\n<v S1>राशन कार्ड\n\n"
            "01:01:01.001 --> 99:59:59.999\n<v R&amp;D &lt;x&gt;>a &lt; b &amp; c --&gt; d\nदूसरी पंक्ति\n\n",
        ),
        (
            "txt",
            "[00:00:05] S1: राशन कार्ड\n[00:00:07] S1: (no text)\n[01:01:01] R&D <x>: a < b & c --> d दूसरी पंक्ति\n",
        ),
    ],
)
def test_the_whole_file(format: Format, expected: str) -> None:
    assert render(EXAMPLE, format, SEGMENTS) == expected


def test_json_is_the_documented_object() -> None:
    word = Word("राशन", 0, 700, 0.5)
    one = Segment(0, 1500, 1, "S1", "hi", "राशन", None, ("truncated",), (word,))
    assert as_json.to_object(transcript(one)) == {
        "recording": {"name": "call.wav", "duration_ms": 100 * HOUR_MS, "channels": 2, "notes": (), "dialect": "",
            "speaker_dialect": "",
        },
        "model": {"name": "starter", "hash": "ab" * 32, "intended_use": "demonstration only"},
        "diarization": None,
        "segments": [
            {
                "start_ms": 0, "end_ms": 1500, "channel": 1, "speaker": "S1", "language": "hi", "text": "राशन",
                "confidence": None, "flags": ("truncated",),
                "words": ({"text": "राशन", "start_ms": 0, "end_ms": 700, "confidence": 0.5, "timing": "decoded"},),
                "language_probability": None, "translation": None, "model_text": None, "seen_by": "machine",
                "tags": (), "person_flags": (), "note": "", "heard_dialect": "",
            }
        ],
        "ledger": [{"channel": 1, "start_ms": 0, "end_ms": 1500, "kind": "speech", "reason": "segment"}],
    }  # fmt: skip
    assert "राशन" in render(transcript(one), "json")


@pytest.mark.parametrize(("method", "coarse"), [("voiceprint", True), ("channels", False)])
def test_coarse_speakers_are_said_to_be_coarse(method: str, coarse: bool) -> None:
    made = replace(EXAMPLE, diarized_by=method)
    assert as_json.to_object(made)["diarization"] == {"method": method, "coarse": coarse}
    assert as_json.read(render(made, "json")).diarized_by == method
    missed = replace(made, speakers_note="3 speakers were given, 2 found")
    assert as_json.to_object(missed)["diarization"]["note"] == missed.speakers_note
    assert as_json.read(render(missed, "json")).speakers_note == missed.speakers_note
    note = "NOTE speakers by voiceprint, which is coarse: some are wrong\n\n" if coarse else ""
    assert render(made, "vtt").startswith(f"WEBVTT\n\n{note}00:00:05.250")
    assert render(made, "srt") == render(EXAMPLE, "srt")
    assert render(made, "txt") == render(EXAMPLE, "txt")


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_transcript_is_a_file(format: Format) -> None:
    empty = {"srt": "", "vtt": "WEBVTT\n\n", "txt": "", "rttm": "", "ctm": "", "stm": "", "seglst": "[]\n"}
    written = as_bytes(transcript(), format)
    assert written.decode() == empty[format] if format in empty else written


typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["-->", "\n\n", "&lt;", "<b>", "WEBVTT", "1\n00:00:00,000 --> 00:00:01,000", "क्षत्रिय", "\u2028x", "NOTE -->"]
)
segments = st.builds(
    lambda start, length, text, speaker: segment(text, start, start + length, speaker),
    st.integers(0, 50 * HOUR_MS), st.integers(1, HOUR_MS), typed, typed,
)  # fmt: skip
transcripts = st.lists(segments, max_size=6).map(lambda found: transcript(*found))


@given(transcripts)
def test_json_round_trip(made: Transcript) -> None:
    assert as_json.read(render(made, "json")) == made


def words(text: str) -> list[str]:
    return text.split()


def milliseconds(clock: str) -> int:
    hour, minute, second, ms = (int(part) for part in re.split("[:,.]", clock))
    return ((hour * 60 + minute) * 60 + second) * 1000 + ms


def parsed(blocks: list[str], separator: str) -> list[tuple[int, int, list[str]]]:
    """Read cues the way a player does: blocks between empty lines, the first line is the time."""
    found = []
    for block in blocks:
        time, *lines = block.split("\n")
        clock = rf"(\d\d+:\d\d:\d\d{separator}\d\d\d)"
        match = re.fullmatch(f"{clock} --> {clock}", time)
        assert match
        assert all("-->" not in line for line in lines)
        found.append((milliseconds(match[1]), milliseconds(match[2]), words("\n".join(lines))))
    return found


def spoken(made: Transcript) -> list[Segment]:
    return [one for one in made.segments if one.text.split()]


@given(transcripts)
def test_srt_read_back(made: Transcript) -> None:
    blocks = [block for block in render(made, "srt", SEGMENTS).split("\n\n") if block]
    numbers = [block.split("\n", 1)[0] for block in blocks]
    assert numbers == [str(number) for number in range(1, len(blocks) + 1)]
    expected = [
        (
            one.start_ms,
            one.end_ms,
            words((f"{' '.join(one.speaker.split())}: " if one.speaker.split() else "") + one.text),
        )
        for one in spoken(made)
    ]
    found = parsed([block.split("\n", 1)[1] for block in blocks], ",")
    assert found == [(start, end, [word.replace("-->", "→") for word in said]) for start, end, said in expected]


@given(transcripts)
def test_vtt_read_back(made: Transcript) -> None:
    head, *blocks = [block for block in render(made, "vtt", SEGMENTS).split("\n\n") if block]
    assert head == "WEBVTT"
    found = parsed(blocks, r"\.")
    assert len(found) == len(spoken(made))
    for (start, end, said), one in zip(found, spoken(made), strict=True):
        text = " ".join(said)
        voice = re.match("<v ([^<>]*)>", text)
        assert (start, end) == (one.start_ms, one.end_ms)
        assert words(unescape(voice[1]) if voice else "") == words(one.speaker)
        body = text[voice.end() :] if voice else text
        assert "<" not in body
        assert words(body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) == words(one.text)


@given(transcripts)
def test_txt_has_a_line_a_segment(made: Transcript) -> None:
    lines = render(made, "txt").split("\n")[:-1]
    assert len(lines) == len(made.segments)
    for line, one in zip(lines, made.segments, strict=True):
        assert words(line)[1:] == words(
            (f"{' '.join(one.speaker.split())}: " if one.speaker.split() else "")
            + (one.text if one.text.split() else "(no text)")
        )
