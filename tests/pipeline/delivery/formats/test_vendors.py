"""The shapes of OpenAI, AssemblyAI and Deepgram, as the models of their own packages read them."""

import json
import math

import pytest
from assemblyai.types import TranscriptResponse
from deepgram.types.listen_v1response import ListenV1Response
from openai.types.audio import Transcription, TranscriptionDiarized, TranscriptionVerbose

from pipeline.delivery.formats import Format, render
from pipeline.delivery.formats.vendor import bare
from pipeline.delivery.formats.view import View
from tests.pipeline.delivery.example import EXAMPLE, with_segments

WHOLE = " ".join(" ".join(one.text.split()) for one in EXAMPLE.segments if one.text)


def test_openai_reads_its_three_shapes() -> None:
    plain = Transcription.model_validate_json(render(EXAMPLE, "openai_json"), strict=True)
    verbose = TranscriptionVerbose.model_validate_json(render(EXAMPLE, "openai_verbose_json"), strict=True)
    diarized = TranscriptionDiarized.model_validate_json(render(EXAMPLE, "openai_diarized_json"), strict=True)
    assert (plain.text, verbose.text, diarized.text) == (WHOLE,) * 3
    assert (verbose.language, verbose.duration) == ("hindi", 20.0)
    assert verbose.segments
    assert verbose.words
    assert [(one.start, one.end) for one in verbose.segments[:2]] == [(0.5, 4.4), (2.0, 4.4)]
    assert [one.avg_logprob for one in verbose.segments[2:]] == [math.log(0.75), math.log(0.75), 0.0]
    assert (verbose.words[0].word, verbose.words[0].start, verbose.words[0].end) == ("राशन", 0.5, 0.9)
    assert [one.speaker for one in diarized.segments] == ["S1 & <दो>", "S2", "S2", "S1 & <दो>", ""]
    assert [one.model_extra["seen_by"] for one in diarized.segments[:3]] == ["one_person", "machine", "two_agree"]  # type: ignore[index]
    assert plain.model_extra == {"seen_by": "machine"}


def test_assemblyai_reads_its_shape() -> None:
    read = TranscriptResponse.model_validate_json(render(EXAMPLE, "assemblyai"))
    assert (read.status.value, read.text, read.audio_duration) == ("completed", WHOLE, 20)
    assert read.utterances
    assert read.words
    assert [(one.start, one.end, one.speaker, one.channel) for one in read.utterances[:2]] == [
        (500, 4_400, "S1 & <दो>", "1"), (2_000, 4_400, "S2", "2"),
    ]  # fmt: skip
    assert [word.text for word in read.utterances[1].words] == ["جی", "ہاں،", "کل", "آئیں", "گے۔"]
    assert len(read.words) == sum(len(one.words) for one in EXAMPLE.segments)
    assert read.utterances[4].confidence == 1.0  # a person stands for it, and no model was asked


def test_deepgram_reads_its_shape() -> None:
    read = ListenV1Response.model_validate_json(render(EXAMPLE, "deepgram"))
    assert (read.metadata.duration, read.metadata.channels, read.metadata.models) == (20.0, 2, ["ab"])
    first, second = (channel.alternatives[0] for channel in read.results.channels if channel.alternatives)
    assert second.transcript == "جی ہاں، کل آئیں گے۔"
    assert first.words
    assert (first.words[1].word, first.words[1].model_extra["punctuated_word"]) == ("कार्ड", "कार्ड,")  # type: ignore[index]
    assert first.paragraphs
    assert first.paragraphs.paragraphs
    assert [one.speaker for one in first.paragraphs.paragraphs] == [0, 1, 0, 2]
    assert read.results.utterances
    assert [(one.speaker, one.channel) for one in read.results.utterances[:3]] == [(0, 0), (1, 1), (1, 0)]


@pytest.mark.parametrize(
    "format", ["openai_json", "openai_verbose_json", "openai_diarized_json", "assemblyai", "deepgram"]
)
def test_marks_can_be_left_out_and_nothing_said_is_an_answer(format: Format) -> None:
    assert '"seen_by"' in render(EXAMPLE, format)
    assert '"seen_by"' not in render(EXAMPLE, format, View(marks=False))
    assert json.loads(render(with_segments(), format))


def test_a_bare_word_keeps_signs_and_loses_punctuation() -> None:
    assert [bare(word) for word in ("कार्ड,", "“PAN”", "है।", "don't!", "--", "गے۔")] == [
        "कार्ड", "pan", "है", "don't", "--", "गے",
    ]  # fmt: skip
