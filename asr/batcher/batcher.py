"""The batcher: it owns the model, and many recordings hand it their windows at the same time.

    step 1 ---windows--+                                        +--> features (a few threads)
    step 2 ---windows--+--> waiting, by priority and age ------>|        |
    rush   ---windows--+                                        |        v
                                      halves of full pieces <---+--- the model: batches of one bucket, one at a time
                                                                         |
              each step gets its own hypotheses, in its own order <------+

A batch begins with the most urgent piece that is ready, and is filled with pieces of the same bucket (prompt, encoder
frames) that are nearest to it in length, from any recording. While the model decodes, the next features are computed.
On a card the next batch is encoded, too: one batch ahead, never more, because its output takes memory there (64 windows
of large-v3: 246 MB). Memory is bounded: while `capacity_ms` of sound is in the batcher, a step waits before it hands
over a window. Urgent windows never wait for that, and go before everything but the batches in progress.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from asr.batcher.piece import Heard, Piece
from asr.batcher.queue import Call, Item, Queue
from asr.models.metrics import BATCHES, WAIT, priority_name
from asr.recognizer import Hypothesis, Identified, ModelInfo, Recognizer, Window
from asr.whisper.attempt import Attempt
from configs.errors import BoliError

CAPACITY_MS = 600_000  # ten minutes of sound: 38 MB, and as much again in features at most
LISTENERS = 2  # threads; features of 30 s take about 50 ms of one core, so two keep ahead of a CPU easily
LINGER_S = 0.02  # how long the model waits for features that are being computed, to fill a batch


class BatcherClosed(BoliError, RuntimeError):
    """Windows were handed over after close(). Make a new Batcher."""


class Steps(Recognizer, Protocol):
    """A recogniser whose steps can be called one by one, such as asr.whisper.whisper.WhisperRecognizer. `listen` may
    run in any thread. `encodes_ahead`: `encode` may run in another thread than `decode` and `tell`, which are given
    what it returned; else they do all the work.
    """

    @property
    def batch_size(self) -> int: ...

    @property
    def encodes_ahead(self) -> bool: ...

    def refuse(self, windows: Sequence[Window]) -> None: ...

    def bucket(self, piece: Piece) -> Hashable: ...

    def listen(self, piece: Piece) -> Heard: ...

    def encode(self, batch: Sequence[Heard]) -> Any: ...

    def decode(self, batch: Sequence[Heard], encodings: Any = None) -> list[Attempt]: ...

    def tell(self, batch: Sequence[Heard], encodings: Any = None) -> list[Identified]: ...

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis: ...


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Items of one bucket; none: nothing will come any more. `encodings`: what `encode` returned, None if it was not
    called, or failed.
    """

    items: Sequence[Item]
    encodings: Any = None


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
        self._ahead: Batch | None = None
        self._decoding = False
        self._threads = [self._start(self._listen, f"listen-{number}") for number in range(listeners)]
        self._threads.append(self._start(self._decode, "decode"))
        if steps.encodes_ahead:
            self._threads.append(self._start(self._encode, "encode"))

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

    def _encode(self) -> None:
        """Encode one batch ahead of the decoder until closed and empty."""
        changed = self._queue.changed
        while True:
            with changed:
                changed.wait_for(lambda: self._ahead is None)
            batch = self._next_batch()
            try:
                encodings = self._steps.encode([_heard(item) for item in batch]) if batch else None
            except Exception:  # it comes again in `_outcomes`, which finds the piece that causes it
                encodings = None
            with changed:
                self._ahead = Batch(batch, encodings)
                changed.notify_all()
            if not batch:
                return

    def _decode(self) -> None:
        """Decode batch after batch until closed and empty."""
        while True:
            batch = self._encoded() if self._steps.encodes_ahead else Batch(self._next_batch())
            if not batch.items:
                return
            outcomes = self._outcomes(batch)
            with self._queue.changed:
                self._decoding = False
                self.batches += 1
                self.filled += len(batch.items)
                BATCHES.inc()
                for item, outcome in outcomes:
                    self._take(item, outcome)
                self._queue.changed.notify_all()

    def _encoded(self) -> Batch:
        """Return the batch that was encoded ahead, when it is there."""
        changed = self._queue.changed
        with changed:
            while self._ahead is None:
                changed.wait()
            batch, self._ahead, self._decoding = self._ahead, None, True
            changed.notify_all()
            return batch

    def _next_batch(self) -> list[Item]:
        queue = self._queue
        with queue.changed:
            while True:
                queue.changed.wait_for(lambda: queue.ready or queue.is_over)
                if not queue.ready:
                    return []
                # While another batch is decoded, there is time to fill this one. Else wait only a little.
                queue.changed.wait_for(lambda: self._is_filled() or not self._decoding)
                queue.changed.wait_for(self._is_filled, LINGER_S)
                if queue.ready:  # pieces may have been dropped meanwhile
                    break
            begun = queue.begun
            batch = queue.next_batch(self._steps.batch_size)
            for item in batch:
                WAIT.labels(priority_name(item.priority)).observe(begun - item.came)
            return batch

    def _is_filled(self) -> bool:
        """Return whether enough is ready, or nothing more is coming. Call it under the lock."""
        queue = self._queue
        return len(queue.ready) >= self._steps.batch_size or not (queue.waiting or queue.listening)

    def _outcomes(self, batch: Batch) -> list[tuple[Item, Attempt | Identified | Exception]]:
        """Decode together; where that fails, one by one, so that only the piece that causes an error fails."""
        items, heard = batch.items, [_heard(item) for item in batch.items]
        work = self._steps.decode if items[0].call.told is None else self._steps.tell
        try:
            return list(zip(items, work(heard, batch.encodings), strict=True))
        except Exception as error:
            if len(items) == 1:
                return [(items[0], error)]
        return [outcome for item in items for outcome in self._outcomes(Batch([item]))]

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
