"""The batcher: it owns the model, and many recordings hand it their windows at the same time.

    step 1 ---windows--+                                        +--> features (a few threads)
    step 2 ---windows--+--> waiting, by priority and age ------>|        |
    rush   ---windows--+                                        |        v
                                      halves of full pieces <---+--- the model: batches of one bucket, one at a time
                                                                         |
              each step gets its own hypotheses, in its own order <------+

A batch begins with the most urgent piece that is ready, and is filled with pieces of the same bucket (prompt, encoder
frames) that are nearest to it in length, from any recording. While the model decodes, the next features are computed.
Memory is bounded: while `capacity_ms` of sound is in the batcher, a step waits before it hands over a window. Urgent
windows never wait for that, and go before everything but the batch in progress.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from types import TracebackType
from typing import Protocol, Self

from asr.batcher.piece import Heard, Piece
from asr.batcher.queue import Call, Item, Queue
from asr.models.metrics import BATCHES, WAIT, priority_name
from asr.recognizer import Hypothesis, Identified, ModelInfo, Recognizer, Window
from asr.whisper.attempt import Attempt
from asr.word import Word
from configs.errors import BoliError

CAPACITY_MS = 600_000  # ten minutes of sound: 38 MB, and as much again in features at most
LISTENERS = 2  # threads; features of 30 s take about 50 ms of one core, so two keep ahead of a CPU easily
LINGER_S = 0.02  # how long the model waits for features that are being computed, to fill a batch


class BatcherClosed(BoliError, RuntimeError):
    """Windows were handed over after close(). Make a new Batcher."""


class Steps(Recognizer, Protocol):
    """A recogniser whose steps can be called one by one, such as asr.whisper.whisper.WhisperRecognizer. `listen` may
    run in any thread.
    """

    @property
    def batch_size(self) -> int: ...

    def refuse(self, windows: Sequence[Window]) -> None: ...

    def bucket(self, piece: Piece) -> Hashable: ...

    def listen(self, piece: Piece) -> Heard: ...

    def decode(self, batch: Sequence[Heard]) -> list[Attempt]: ...

    def tell(self, batch: Sequence[Heard]) -> list[Identified]: ...

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis: ...


class Batcher:
    """A Recognizer over another; any number of threads may call it. Close it, or use it as a context manager.

    `batches` counts those decoded, `filled` the pieces in them.
    """

    def __init__(self, steps: Steps, *, capacity_ms: int = CAPACITY_MS, listeners: int = LISTENERS) -> None:
        self._steps = steps
        self._capacity_ms = capacity_ms
        self._queue = Queue()
        self.batches = 0
        self.filled = 0
        self._threads = [self._start(self._listen, f"listen-{number}") for number in range(listeners)]
        self._threads.append(self._start(self._decode, "decode"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def model(self) -> ModelInfo:
        return self._steps.model

    def token_rate(self, language: str | None) -> float:
        """Return what the recogniser says."""
        return self._steps.token_rate(language)

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order; blocks until all are there.

        Raises what asr.refusal.refuse raises, before anything is handed over; BatcherClosed; and whatever the model
        raises for one of these windows. Windows of other callers in the same batch are not affected.
        """
        call = self._settled(windows, Call([[] for _ in windows]))
        return [self._steps.finish(parts) for parts in call.parts]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return the languages of each window, in the same order; blocks and raises as `recognize`."""
        told: dict[int, Identified] = {}
        self._settled(windows, Call([], told))
        return [told[number] for number in range(len(windows))]

    def align(self, windows: Sequence[Window], texts: Sequence[str]) -> list[tuple[Word, ...] | None]:
        """Return what the recogniser says, asked in this thread: texts are few, and none waits for a batch."""
        return self._steps.align(windows, texts)

    def _settled(self, windows: Sequence[Window], call: Call) -> Call:
        """Hand the windows over, and wait until all are settled."""
        self._steps.refuse(windows)
        for number, window in enumerate(windows):
            self._hand_over(call, Piece.whole(number, window), window.priority)
        with self._queue.changed:
            self._queue.changed.wait_for(lambda: call.is_over)
        if call.error is not None:
            raise call.error
        return call

    def close(self) -> None:
        """Take no more windows, finish those that are in, and end the threads."""
        with self._queue.changed:
            self._queue.closed = True
            self._queue.changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[[], None], name: str) -> threading.Thread:
        # Daemon threads: a process that is told to stop ends at once, and its steps run again elsewhere.
        thread = threading.Thread(target=work, name=f"batcher-{name}", daemon=True)
        thread.start()
        return thread

    def _hand_over(self, call: Call, piece: Piece, priority: int) -> None:
        queue = self._queue
        bucket = call.told is None, self._steps.bucket(piece)
        with queue.changed:
            queue.changed.wait_for(
                lambda: queue.closed or priority > 0 or queue.has_room(piece, self._capacity_ms) or call.error
            )
            if queue.closed:
                queue.drop(call, BatcherClosed("the recogniser was closed: make a new Batcher"))
            if call.error is None:
                queue.new(call, piece, priority, bucket)

    def _listen(self) -> None:
        """Compute features, of the most urgent piece first."""
        queue = self._queue
        while True:
            with queue.changed:
                queue.changed.wait_for(lambda: queue.waiting or queue.is_over)
                if not queue.waiting:
                    return
                item = queue.next_to_hear()
            error: BaseException | None = None
            try:
                item.heard = self._steps.listen(item.piece)
            except BaseException as problem:
                error = problem
            with queue.changed:
                queue.heard(item, error)

    def _decode(self) -> None:
        """Decode batch after batch until closed and empty."""
        while True:
            batch = self._next_batch()
            if not batch:
                return
            outcomes = self._outcomes(batch)
            with self._queue.changed:
                self.batches += 1
                self.filled += len(batch)
                BATCHES.inc()
                for item, outcome in outcomes:
                    self._take(item, outcome)
                self._queue.changed.notify_all()

    def _next_batch(self) -> list[Item]:
        queue = self._queue
        with queue.changed:
            while True:
                queue.changed.wait_for(lambda: queue.ready or queue.is_over)
                if not queue.ready:
                    return []
                # Wait a little, unless enough is ready or nothing more is coming.
                queue.changed.wait_for(
                    lambda: len(queue.ready) >= self._steps.batch_size or not (queue.waiting or queue.listening),
                    LINGER_S,
                )
                if queue.ready:  # pieces may have been dropped meanwhile
                    break
            begun = queue.begun
            batch = queue.next_batch(self._steps.batch_size)
            for item in batch:
                WAIT.labels(priority_name(item.priority)).observe(begun - item.came)
            return batch

    def _outcomes(self, batch: Sequence[Item]) -> list[tuple[Item, Attempt | Identified | Exception]]:
        """Decode together; where that fails, one by one, so that only the piece that causes an error fails."""
        heard = [_heard(item) for item in batch]
        try:
            found = self._steps.decode(heard) if batch[0].call.told is None else self._steps.tell(heard)
            return list(zip(batch, found, strict=True))
        except Exception as error:
            if len(batch) == 1:
                return [(batch[0], error)]
        return [outcome for item in batch for outcome in self._outcomes([item])]

    def _take(self, item: Item, outcome: Attempt | Identified | Exception) -> None:
        """Take the outcome of one piece. Call it under the lock."""
        if isinstance(outcome, Exception):
            self._queue.settle(item, outcome)
            return
        if isinstance(outcome, Identified):
            if item.call.told is not None:
                item.call.told[item.piece.window] = outcome
        elif outcome.splits and item.call.error is None:
            for half in outcome.piece.halves(outcome.language):
                self._queue.half(item, half, (True, self._steps.bucket(half)))
        else:
            item.call.parts[outcome.piece.window].append(outcome)
        self._queue.settle(item, None)


def _heard(item: Item) -> Heard:
    assert item.heard is not None
    return item.heard
