"""The batcher: one owner of the model, to whom many recordings hand their windows at once.

    step 1 ---windows--+                                        +--> features (a few threads)
    step 2 ---windows--+--> waiting, by priority and age ------>|        |
    rush   ---windows--+                                        |        v
                                      halves of full pieces <---+--- the model: batches of one bucket, one at a time
                                                                         |
              each step gets its own hypotheses, in its own order <------+

A batch takes the most urgent piece that is ready, and fills up with those of the same bucket (prompt, encoder frames)
nearest to it in length, from whatever recording. While the model decodes, the next features are made. What lies here
is bounded: a step waits to hand over a window while `capacity_ms` of sound is in. Urgent windows never wait for that,
and are ahead of everything but the batch in progress.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from types import TracebackType
from typing import Protocol, Self

from asr.batcher.piece import Heard, Piece
from asr.batcher.queue import Call, Item, Line
from asr.models.metrics import BATCHES, WAIT, priority_name
from asr.recognizer import Hypothesis, Identified, ModelInfo, Recognizer, Window
from asr.whisper.attempt import Attempt
from configs.errors import BoliError

CAPACITY_MS = 600_000  # ten minutes of sound: 38 MB, and as much again in features at most
LISTENERS = 2  # a card hears 30 s in about 50 ms of one core; two keep ahead of a CPU easily
LINGER_S = 0.02  # how long the model waits for features that are being made, to fill a batch


class BatcherClosed(BoliError, RuntimeError):
    """Windows were handed over after close(): make a new Batcher."""


class Steps(Recognizer, Protocol):
    """A recogniser that can be asked step by step, as asr.whisper.whisper.WhisperRecognizer. `listen` runs in any
    thread.
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
        self._line = Line()
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
        """Return what the recogniser beneath says."""
        return self._steps.token_rate(language)

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order; blocks until all are there.

        Raises what asr.refusal.refuse raises before anything is handed over, BatcherClosed, and whatever the model
        raises for one of these windows; windows of other callers in the same batch are not touched by that.
        """
        call = self._settled(windows, Call([[] for _ in windows]))
        return [self._steps.finish(parts) for parts in call.parts]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return the languages of each window, in the same order; blocks and raises as `recognize`."""
        told: dict[int, Identified] = {}
        self._settled(windows, Call([], told))
        return [told[number] for number in range(len(windows))]

    def _settled(self, windows: Sequence[Window], call: Call) -> Call:
        """Hand the windows over and wait until all is there."""
        self._steps.refuse(windows)
        for number, window in enumerate(windows):
            self._hand_over(call, Piece.whole(number, window), window.priority)
        with self._line.changed:
            self._line.changed.wait_for(lambda: call.is_over)
        if call.error is not None:
            raise call.error
        return call

    def close(self) -> None:
        """Take nothing more, finish what is in, end the threads."""
        with self._line.changed:
            self._line.closed = True
            self._line.changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[[], None], name: str) -> threading.Thread:
        # Daemons: a process that is told to stop ends, and its steps run again elsewhere.
        thread = threading.Thread(target=work, name=f"batcher-{name}", daemon=True)
        thread.start()
        return thread

    def _hand_over(self, call: Call, piece: Piece, priority: int) -> None:
        line = self._line
        bucket = call.told is None, self._steps.bucket(piece)
        with line.changed:
            line.changed.wait_for(
                lambda: line.closed or priority > 0 or line.has_room(piece, self._capacity_ms) or call.error
            )
            if line.closed:
                line.drop(call, BatcherClosed("the recogniser was closed: make a new Batcher"))
            if call.error is None:
                line.new(call, piece, priority, bucket)

    def _listen(self) -> None:
        """Make features, the most urgent first."""
        line = self._line
        while True:
            with line.changed:
                line.changed.wait_for(lambda: line.waiting or line.is_over)
                if not line.waiting:
                    return
                item = line.next_to_hear()
            error: BaseException | None = None
            try:
                item.heard = self._steps.listen(item.piece)
            except BaseException as problem:
                error = problem
            with line.changed:
                line.heard(item, error)

    def _decode(self) -> None:
        """Decode batch after batch until closed and empty."""
        while True:
            batch = self._next_batch()
            if not batch:
                return
            outcomes = self._outcomes(batch)
            with self._line.changed:
                self.batches += 1
                self.filled += len(batch)
                BATCHES.inc()
                for item, outcome in outcomes:
                    self._take(item, outcome)
                self._line.changed.notify_all()

    def _next_batch(self) -> list[Item]:
        line = self._line
        with line.changed:
            while True:
                line.changed.wait_for(lambda: line.ready or line.is_over)
                if not line.ready:
                    return []
                # The linger ends early where enough is ready or nothing is on its way.
                line.changed.wait_for(
                    lambda: len(line.ready) >= self._steps.batch_size or not (line.waiting or line.listening), LINGER_S
                )
                if line.ready:  # what was may have been dropped meanwhile
                    break
            begun = line.begun
            batch = line.next_batch(self._steps.batch_size)
            for item in batch:
                WAIT.labels(priority_name(item.priority)).observe(begun - item.came)
            return batch

    def _outcomes(self, batch: Sequence[Item]) -> list[tuple[Item, Attempt | Identified | Exception]]:
        """Decode together; where that fails, one by one, so that an error stays with the piece that causes it."""
        heard = [_heard(item) for item in batch]
        try:
            found = self._steps.decode(heard) if batch[0].call.told is None else self._steps.tell(heard)
            return list(zip(batch, found, strict=True))
        except Exception as error:
            if len(batch) == 1:
                return [(batch[0], error)]
        return [outcome for item in batch for outcome in self._outcomes([item])]

    def _take(self, item: Item, outcome: Attempt | Identified | Exception) -> None:
        """One piece is decoded. Called under the lock."""
        if isinstance(outcome, Exception):
            self._line.settle(item, outcome)
            return
        if isinstance(outcome, Identified):
            if item.call.told is not None:
                item.call.told[item.piece.window] = outcome
        elif outcome.splits and item.call.error is None:
            for half in outcome.piece.halves(outcome.language):
                self._line.half(item, half, (True, self._steps.bucket(half)))
        else:
            item.call.parts[outcome.piece.window].append(outcome)
        self._line.settle(item, None)


def _heard(item: Item) -> Heard:
    assert item.heard is not None
    return item.heard
