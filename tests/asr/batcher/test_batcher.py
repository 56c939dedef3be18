"""The batcher: many threads, one model. Real decoding with the bundled model; a slow, countable model for order.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from asr.batcher import batcher as batcher_module
from asr.batcher.batcher import Batcher, BatcherClosed
from asr.batcher.piece import Heard, Piece
from asr.recognizer import Window
from asr.refusal import WindowTooLong
from asr.whisper import whisper
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.alike import assert_alike
from tests.asr.batcher.countable import Countable, settle, window

pytestmark = pytest.mark.slow  # threads wait for each other: left to make test

SENTENCES = [
    ("hi", "आलू का भाव तीस रुपये है"),
    ("hi", "मुझे राशन कार्ड के बारे में बताइए"),
    ("bn", "আমার রেশন কার্ড আজ থেকে খারাপ"),
    ("ta", "எனக்கு ரேஷன் கார்டு பற்றி சொல்லுங்கள்"),
    ("te", "నాకు రేషన్ కార్డు గురించి చెప్పండి"),
]


@pytest.fixture(params=[False, True], ids=["", "encoded ahead"])
def steps(request: pytest.FixtureRequest) -> Countable:
    return Countable(encodes_ahead=request.param)


@pytest.fixture
def batcher(steps: Countable) -> Iterator[Batcher]:
    with Batcher(steps) as made:
        yield made
        steps.go.set()


@pytest.mark.slow
@pytest.mark.parametrize("compute_type", ["int8", "auto"])
def test_threads_mixed_get_what_each_would_get_alone(compute_type: str) -> None:
    starter = whisper.load(Asr(threads=1, batch_size=4, compute_type=compute_type))
    spoken = {text: say(Voice("A", language, "m6", 165, 50), text) for language, text in SENTENCES}
    turns = [SENTENCES[start:] + SENTENCES[:start] for start in range(5)]
    calls = [
        [Window(spoken[text], language if n % 2 else None) for language, text in turn] for n, turn in enumerate(turns)
    ]
    alone = [starter.recognize(call) for call in calls]
    with Batcher(starter) as shared, ThreadPoolExecutor(5) as threads:
        together = list(threads.map(shared.recognize, calls))
    for found, expected in zip(together, alone, strict=True):
        assert_alike(found, expected, int8=compute_type == "int8")
    assert shared.filled == 25
    assert shared.batches < 25, "no batch held more than one piece"


def test_each_caller_gets_its_own_in_its_own_order(batcher: Batcher) -> None:
    calls = [[window(100 * caller + place, 500 + 100 * (place % 3)) for place in range(9)] for caller in range(1, 9)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(batcher.recognize, calls))
    for caller, hypotheses in enumerate(found, start=1):
        assert [one.text for one in hypotheses] == [str(100 * caller + place) for place in range(9)]


def test_an_urgent_window_goes_into_the_next_batch(batcher: Batcher, steps: Countable) -> None:
    steps.go.clear()
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(batcher.recognize, [window(number) for number in range(20, 40)])
        settle()
        rush = threads.submit(batcher.recognize, [window(7, 800, priority=1), window(8, 800, priority=1)])
        settle()
        steps.go.set()
        rush.result(30)
        slow.result(30)
    # The first batch was on the device when the urgent ones came; where batches are encoded ahead, the second was, too.
    assert steps.batches[1 + steps.encodes_ahead] == [7, 8]
    assert sorted(number for batch in steps.batches for number in batch) == [7, 8, *range(20, 40)]


def test_urgent_work_does_not_starve_the_rest(batcher: Batcher, steps: Countable) -> None:
    steps.go.clear()
    with ThreadPoolExecutor(2) as threads:
        rest = threads.submit(batcher.recognize, [window(50), window(51), window(52), window(53)])
        settle()
        rush = threads.submit(batcher.recognize, [window(1, 800, priority=1) for _ in range(40)])
        settle()
        steps.go.set()
        rush.result(30)
        rest.result(30)
    where = [number for number, batch in enumerate(steps.batches) if 52 in batch]
    assert where[0] < 8


@pytest.mark.parametrize(
    ("bad", "message"), [(13, "cannot be decoded"), (14, "no features"), (15, "cannot be encoded")]
)
def test_an_error_stays_with_the_caller_whose_window_it_is(
    batcher: Batcher, steps: Countable, bad: int, message: str
) -> None:
    steps.go.clear()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(batcher.recognize, [window(20), window(21), window(22)])
        wrong = threads.submit(batcher.recognize, [window(23), window(bad), window(24)])
        last = threads.submit(batcher.recognize, [window(25), window(26), window(27)])
        settle()
        steps.go.set()
        assert [one.text for one in first.result(30)] == ["20", "21", "22"]
        assert [one.text for one in last.result(30)] == ["25", "26", "27"]
        with pytest.raises(RuntimeError, match=message):
            wrong.result(30)
    assert [one.text for one in batcher.recognize([window(30)])] == ["30"], "it goes on after an error"
    assert batcher._queue.held_ms == batcher._queue.open == 0


def test_a_batch_whose_only_call_is_given_up_meanwhile(steps: Countable, monkeypatch: pytest.MonkeyPatch) -> None:
    """One window is ready and the model waits for the next, whose features cannot be made: then there is no batch."""
    monkeypatch.setattr(batcher_module, "LINGER_S", 5.0)
    listen, other_is_heard = steps.listen, threading.Event()

    def in_this_order(piece: Piece) -> Heard:
        if piece.samples[0] == 20:
            assert other_is_heard.wait(30)
        if piece.samples[0] == 14:
            other_is_heard.set()
            settle()  # the first is ready by now, and the model waits
        return listen(piece)

    monkeypatch.setattr(steps, "listen", in_this_order)
    with Batcher(steps) as batcher:
        with pytest.raises(RuntimeError, match="no features"):
            batcher.recognize([window(20), window(14)])
        assert batcher._queue.held_ms == batcher._queue.open == 0
        settle()
        assert all(thread.is_alive() for thread in batcher._threads)
        assert batcher.recognize([window(30)])[0].text == "30"


def test_what_is_refused_never_reaches_the_model(batcher: Batcher, steps: Countable) -> None:
    with pytest.raises(WindowTooLong):
        batcher.recognize([window(1), window(2, 31_000)])
    assert steps.batches == []


def test_halves_come_back_to_their_window(batcher: Batcher) -> None:
    found = batcher.recognize([window(1), window(2, 9_000), window(3)])
    assert [one.text for one in found] == ["1", "2 2 2 2", "3"]
    assert found[1].flags[:1] == ("split",)
    starts = [word.start_ms for word in found[1].words]
    assert starts == sorted(starts)
    assert len(set(starts)) == 4


def test_no_more_is_taken_in_than_there_is_room_for(steps: Countable) -> None:
    steps.go.clear()
    with Batcher(steps, capacity_ms=3000) as batcher, ThreadPoolExecutor(3) as threads:
        slow = [threads.submit(batcher.recognize, [window(number) for number in range(20, 40)]) for _ in range(2)]
        settle()
        assert batcher._queue.held_ms <= 3000
        rush = threads.submit(batcher.recognize, [window(7, priority=1)])
        settle()
        assert batcher._queue.held_ms <= 4000, "an urgent window does not wait for room"
        steps.go.set()
        assert rush.result(30)[0].text == "7"
        assert [len(one.result(30)) for one in slow] == [20, 20]
    assert 7 in [number for batch in steps.batches[:4] for number in batch]


def test_a_window_larger_than_the_room_is_taken_when_nothing_else_is_in(steps: Countable) -> None:
    with Batcher(steps, capacity_ms=500) as batcher:
        assert [one.text for one in batcher.recognize([window(1), window(2)])] == ["1", "2"]


def test_close_finishes_what_is_in_and_takes_nothing_more(steps: Countable) -> None:
    batcher = Batcher(steps)
    steps.go.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(batcher.recognize, [window(1, 9_000), window(2)])
        settle()
        closing = threads.submit(batcher.close)
        settle()
        with pytest.raises(BatcherClosed):
            batcher.recognize([window(3)])
        steps.go.set()
        closing.result(30)
        assert [one.text for one in first.result(30)] == ["1 1 1 1", "2"]
    assert not any(thread.is_alive() for thread in batcher._threads)


def test_nothing_asked_nothing_done(batcher: Batcher, steps: Countable) -> None:
    assert batcher.recognize([]) == []
    assert steps.batches == []
