"""The batcher where batches are encoded ahead: the order of the work, and the same texts. (What holds with and without:
test_batcher.py.)

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from asr.batcher import batcher as batcher_module
from asr.batcher.batcher import Batcher
from asr.batcher.piece import Heard, Piece
from asr.recognizer import Window
from asr.whisper import whisper
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.asr.batcher.countable import Countable, settle, window

pytestmark = pytest.mark.slow  # threads wait for each other: left to make test

SENTENCES = [
    ("hi", "आलू का भाव तीस रुपये है"),
    ("hi", "मुझे राशन कार्ड के बारे में बताइए"),
    ("ta", "எனக்கு ரேஷன் கார்டு பற்றி சொல்லுங்கள்"),
]


def test_one_batch_is_encoded_ahead_and_never_more() -> None:
    steps = Countable(encodes_ahead=True)
    steps.go.clear()
    with Batcher(steps) as batcher, ThreadPoolExecutor(1) as threads:
        called = threads.submit(batcher.recognize, [window(number) for number in range(20, 40)])
        settle()
        assert len(steps.encoded) == 2, "one is being decoded, one is ready"
        assert steps.batches == []
        steps.go.set()
        called.result(30)
    assert steps.encoded == steps.batches, "nothing was encoded twice"


def test_a_batch_encoded_ahead_is_filled_while_another_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, listen = Countable(batch_size=4, encodes_ahead=True), Countable.listen
    steps.go.clear()

    def slowly(self: Countable, piece: Piece) -> Heard:
        if piece.samples[0] > 1:
            settle(2 * batcher_module.LINGER_S)
        return listen(self, piece)

    monkeypatch.setattr(Countable, "listen", slowly)
    with Batcher(steps) as batcher, ThreadPoolExecutor(2) as threads:
        first = threads.submit(batcher.recognize, [window(1)])
        settle()
        second = threads.submit(batcher.recognize, [window(number) for number in range(20, 28)])
        settle(1)
        steps.go.set()
        first.result(30)
        second.result(30)
    assert [len(batch) for batch in steps.batches] == [1, 4, 4]


def test_languages_are_told_from_what_was_encoded_ahead() -> None:
    with Batcher(Countable(encodes_ahead=True)) as batcher, ThreadPoolExecutor(2) as threads:
        told = threads.submit(batcher.identify, [window(number) for number in range(20, 31)])
        texts = threads.submit(batcher.recognize, [window(number) for number in range(40, 51)])
        assert [round(100 * one.probabilities["hi"]) for one in told.result(30)] == list(range(20, 31))
        assert [int(one.text) for one in texts.result(30)] == list(range(40, 51))


@pytest.mark.slow
def test_encoded_ahead_each_gets_what_it_would_get_alone() -> None:
    starter = whisper.load(Asr(threads=1, batch_size=4))
    ahead = whisper.load(Asr(threads=1, batch_size=4, encode_ahead=True))
    assert ahead.encodes_ahead
    assert not starter.encodes_ahead, "on a CPU it is off unless it is asked for"
    spoken = {text: say(Voice("A", language, "m6", 165, 50), text) for language, text in SENTENCES}
    calls = [[Window(spoken[text], language if n % 2 else None) for language, text in SENTENCES] for n in range(4)]
    with Batcher(ahead) as shared, ThreadPoolExecutor(4) as threads:
        together = list(threads.map(shared.recognize, calls))
    alone = [starter.recognize(call) for call in calls]
    assert [[one.text for one in call] for call in together] == [[one.text for one in call] for call in alone]
