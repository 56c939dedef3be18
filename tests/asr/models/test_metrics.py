"""What the recogniser counts for Prometheus: truncations met, and truncations left.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import numpy as np
import pytest
from prometheus_client import REGISTRY

from asr.batcher.batcher import Batcher
from asr.models import model_files
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper import whisper
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr

SENTENCES = ("आलू का भाव तीस रुपये है", "मुझे राशन कार्ड के बारे में बताइए")
LANGUAGE = {"language": "hi"}


def counted(name: str, labels: dict[str, str] | None = None) -> float:
    return REGISTRY.get_sample_value(name, labels or {}) or 0.0


@pytest.fixture(scope="module")
def short_of_positions() -> WhisperRecognizer:
    """The bundled model with room for 44 tokens: one of the sentences fits, two do not."""
    found = whisper.load(Asr(threads=1))
    files = model_files.read(model_files.starter_folder())
    return WhisperRecognizer(found._whisper, files, max_window_ms=10_000, token_budget=44)


def test_a_full_budget_is_counted_and_leaves_nothing_out(short_of_positions: WhisperRecognizer) -> None:
    pause = np.zeros(SAMPLE_RATE_HZ, np.float32)
    sound = np.concatenate([part for text in SENTENCES for part in (say(Voice("A", "hi", "m6", 165, 50), text), pause)])
    met, left = counted("boli_asr_truncations_total", LANGUAGE), counted("boli_asr_truncated_windows_total", LANGUAGE)
    pieces, batches = counted("boli_asr_pieces_total"), counted("boli_asr_batches_total")
    with Batcher(short_of_positions) as shared:
        (found,) = shared.recognize([Window(sound, "hi")])
    assert found.text == " ".join(SENTENCES)
    assert found.flags == ("split",)
    assert counted("boli_asr_truncations_total", LANGUAGE) == met + 1
    assert counted("boli_asr_truncated_windows_total", LANGUAGE) == left
    assert counted("boli_asr_pieces_total") == pieces + 3, "the window, and both halves"
    assert counted("boli_asr_batches_total") > batches


def test_what_stays_cut_is_counted(short_of_positions: WhisperRecognizer) -> None:
    files = model_files.read(model_files.starter_folder())
    hopeless = WhisperRecognizer(short_of_positions._whisper, files, token_budget=3)
    left = counted("boli_asr_truncated_windows_total", LANGUAGE)
    (found,) = hopeless.recognize([Window(say(Voice("A", "hi", "m6", 165, 50), SENTENCES[1]), "hi")])
    assert "truncated" in found.flags
    assert counted("boli_asr_truncated_windows_total", LANGUAGE) == left + 1
