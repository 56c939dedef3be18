"""Said as: drafts have the words of the client where the model wrote how they are said."""

import pytest

from asr.scripted import MODEL, ScriptedRecognizer
from boli.demo.samples import path, samples
from configs.settings import Settings
from diarize.single import SingleDiarizer
from pipeline.drafting.assemble import Draft
from pipeline.drafting.draft_recording import Drafting, DraftRequest, draft_recording
from pipeline.drafting.files import prepared_file
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.said_as import SaidAs, as_written
from pipeline.drafting.transcription import DecodingRequest
from pipeline.recordings.transcript import Segment
from tests.pipeline.delivery.example import spoken

WORDS: SaidAs = {"PAN card": ["पैन कार्ड", "पैनकार्ड"], "ACME": ["ए सी एम ई", "एक्मी"], "Kisan Credit": ["के सी"]}


def only(segment: Segment, said_as: SaidAs = WORDS) -> Segment:
    (made,) = as_written(Draft((segment,), ()), said_as).segments
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("मेरा पैन कार्ड, यहाँ", "मेरा PAN card, यहाँ"),
        ("“पैनकार्ड” है।", "“PAN card” है।"),
        ("ए सी एम ई का एक्मी", "ACME का ACME"),
        ("पैन, कार्ड पैन", "पैन, कार्ड पैन"),
        ("पैन काड", "पैन काड"),
        ("", ""),
    ],
)
def test_a_form_becomes_the_word(text: str, expected: str) -> None:
    made = only(spoken(text, 0, "S1"))
    assert made.text == expected
    assert [word.text for word in made.words] == expected.split()
    assert all(word.confidence is not None for word in made.words)


def test_the_words_have_the_times_of_what_was_said() -> None:
    made = only(spoken("का ए सी एम ई पैन कार्ड पैनकार्ड", 0, "S1"))
    assert made.text == "का ACME PAN card PAN card"
    assert [(word.start_ms, word.end_ms) for word in made.words[1:4]] == [(500, 2400), (2500, 2900), (3000, 3400)]
    assert (made.words[4].start_ms, made.words[5].end_ms) == (3500, 3900)
    assert made.words[4].end_ms == made.words[5].start_ms


def test_spellings_that_are_one_are_one_form_and_nothing_else_changes() -> None:
    assert only(spoken("हिंदी बैंक", 0, "S1"), {"HB": ["हिन्दी बैंक"]}).text == "HB"
    segment = spoken("पैन कार्ड", 0, "S1", language="ta")
    assert only(segment, {}) is segment
    assert only(segment, {"x": ["…"]}) is segment


@pytest.mark.slow
def test_drafting_writes_the_words_of_the_request() -> None:
    settings, recognizer = Settings(), ScriptedRecognizer(["ஒன்று பான்கார்டு"], model=MODEL)
    sample = next(sample for sample in samples() if sample.name == "ta-neighbours")
    decoding = DecodingRequest(plan_language(sample.language, "", recognizer.model))
    request = DraftRequest(decoding, said_as={"PAN card": ["பான்கார்டு"]})
    with prepared_file(path(sample), settings.audio) as (prepared, channels):
        drafting = Drafting(channels, recognizer, SingleDiarizer(), settings, request)
        draft, _ = draft_recording(drafting, prepared, lambda step, share: None)
    texts = " ".join(segment.text for segment in draft.segments)
    assert "PAN card" in texts
    assert "கார்டு" not in texts
