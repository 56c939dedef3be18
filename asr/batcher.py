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
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from asr.attempt import Attempt
from asr.meters import BATCHES, WAIT, priority_name
from asr.piece import Heard, Piece
from asr.recognizer import Hypothesis, Identified, ModelInfo, Recognizer, Window

CAPACITY_MS = 600_000  # ten minutes of sound: 38 MB, and as much again in features at most
LISTENERS = 2  # a card hears 30 s in about 50 ms of one core; two keep ahead of a CPU easily
LINGER_S = 0.02  # how long the model waits for features that are being made, to fill a batch
# After so many urgent batches in a row, the oldest piece of all leads one: urgent work may not starve the rest.
URGENT_IN_A_ROW = 4


class BatcherClosed(RuntimeError):
    """Windows were handed over after close(): make a new Batcher."""


class Steps(Recognizer, Protocol):
    """A recogniser that can be asked step by step, as asr.whisper.WhisperRecognizer. `listen` runs in any thread."""

    @property
    def batch_size(self) -> int: ...

    def refuse(self, windows: Sequence[Window]) -> None: ...

    def bucket(self, piece: Piece) -> Hashable: ...

    def listen(self, piece: Piece) -> Heard: ...

    def decode(self, batch: Sequence[Heard]) -> list[Attempt]: ...

    def tell(self, batch: Sequence[Heard]) -> list[Identified]: ...

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis: ...


@dataclass(slots=True, eq=False)
class _Call:
    """What one caller waits for: `open` pieces, the attempts window by window, or the first error.

    `told`: where only the languages are asked for, those of each window.
    """

    parts: list[list[Attempt]]
    told: dict[int, Identified] | None = None
    open: int = 0
    error: BaseException | None = None


@dataclass(slots=True, eq=False)
class _Item:
    """A piece on its way. `order`: the number of its window since the start; halves keep it, and so their place.

    `came`: how many batches had begun when it came in.
    """

    call: _Call
    piece: Piece
    priority: int
    order: int
    bucket: Hashable
    came: int
    heard: Heard | None = None

    @property
    def turn(self) -> tuple[int, int]:
        return -self.priority, self.order


@dataclass(slots=True)
class _Line:
    """Everything that is in, under one lock. `waiting` for features, `ready` to decode; `listening` is between the two;
    `open` counts all pieces not yet settled, `begun` the batches.
    """

    changed: threading.Condition = field(default_factory=threading.Condition)
    waiting: list[_Item] = field(default_factory=list)
    ready: list[_Item] = field(default_factory=list)
    listening: int = 0
    open: int = 0
    held_ms: int = 0
    orders: int = 0
    begun: int = 0
    closed: bool = False


class Batcher:
    """A Recognizer over another; any number of threads may call it. Close it, or use it as a context manager.

    `batches` counts those decoded, `filled` the pieces in them.
    """

    def __init__(self, steps: Steps, *, capacity_ms: int = CAPACITY_MS, listeners: int = LISTENERS) -> None:
        self._steps = steps
        self._capacity_ms = capacity_ms
        self._line = _Line()
        self._urgent_run = 0
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
        call = self._settled(windows, _Call([[] for _ in windows]))
        return [self._steps.finish(parts) for parts in call.parts]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return the languages of each window, in the same order; blocks and raises as `recognize`."""
        told: dict[int, Identified] = {}
        self._settled(windows, _Call([], told))
        return [told[number] for number in range(len(windows))]

    def _settled(self, windows: Sequence[Window], call: _Call) -> _Call:
        """Hand the windows over and wait until all is there."""
        self._steps.refuse(windows)
        for number, window in enumerate(windows):
            self._hand_over(call, Piece.whole(number, window), window.priority)
        with self._line.changed:
            self._line.changed.wait_for(lambda: call.open == 0 or call.error is not None)
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

    def _hand_over(self, call: _Call, piece: Piece, priority: int) -> None:
        line = self._line
        bucket = call.told is None, self._steps.bucket(piece)
        with line.changed:
            line.changed.wait_for(lambda: line.closed or priority > 0 or self._has_room(piece) or call.error)
            if line.closed:
                self._drop(call, BatcherClosed("the recogniser was closed: make a new Batcher"))
            if call.error is None:
                line.orders += 1
                self._enter(_Item(call, piece, priority, line.orders, bucket, line.begun))

    def _has_room(self, piece: Piece) -> bool:
        return not self._line.held_ms or self._line.held_ms + piece.duration_ms <= self._capacity_ms

    def _listen(self) -> None:
        """Make features, the most urgent first."""
        line = self._line
        while True:
            with line.changed:
                line.changed.wait_for(lambda: line.waiting or self._is_over())
                if not line.waiting:
                    return
                item = min(line.waiting, key=lambda one: one.turn)
                line.waiting.remove(item)
                line.listening += 1
            error: BaseException | None = None
            try:
                item.heard = self._steps.listen(item.piece)
            except BaseException as problem:
                error = problem
            with line.changed:
                line.listening -= 1
                if error is not None:
                    self._settle(item, error)
                elif item.call.error is None:
                    line.ready.append(item)
                else:
                    self._settle(item, None)
                line.changed.notify_all()

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

    def _next_batch(self) -> list[_Item]:
        line = self._line
        with line.changed:
            line.changed.wait_for(lambda: line.ready or self._is_over())
            if not line.ready:
                return []
            # The linger ends early where enough is ready or nothing is on its way.
            line.changed.wait_for(
                lambda: len(line.ready) >= self._steps.batch_size or not (line.waiting or line.listening), LINGER_S
            )
            batch = self._chosen()
            line.ready = [item for item in line.ready if item not in batch]
            for item in batch:
                WAIT.labels(priority_name(item.priority)).observe(line.begun - item.came)
            line.begun += 1
            return batch

    def _chosen(self) -> list[_Item]:
        """Return the most urgent piece and those that go well with it."""
        ready = self._line.ready
        lead = min(ready, key=lambda item: item.turn)
        if lead.priority > 0 and self._urgent_run >= URGENT_IN_A_ROW:
            lead = min(ready, key=lambda item: item.order)
        self._urgent_run = self._urgent_run + 1 if lead.priority > 0 else 0
        alike = [item for item in ready if item.bucket == lead.bucket and item is not lead]
        length_ms = lead.piece.duration_ms
        alike.sort(key=lambda item: (-item.priority, abs(item.piece.duration_ms - length_ms), item.order))
        return [lead, *alike[: self._steps.batch_size - 1]]

    def _outcomes(self, batch: Sequence[_Item]) -> list[tuple[_Item, Attempt | Identified | Exception]]:
        """Decode together; where that fails, one by one, so that an error stays with the piece that causes it."""
        heard = [_heard(item) for item in batch]
        try:
            found = self._steps.decode(heard) if batch[0].call.told is None else self._steps.tell(heard)
            return list(zip(batch, found, strict=True))
        except Exception as error:
            if len(batch) == 1:
                return [(batch[0], error)]
        return [outcome for item in batch for outcome in self._outcomes([item])]

    def _take(self, item: _Item, outcome: Attempt | Identified | Exception) -> None:
        if isinstance(outcome, Exception):
            self._settle(item, outcome)
            return
        if isinstance(outcome, Identified):
            if item.call.told is not None:
                item.call.told[item.piece.window] = outcome
        elif outcome.splits and item.call.error is None:
            for half in outcome.piece.halves(outcome.language):
                bucket = True, self._steps.bucket(half)
                self._enter(_Item(item.call, half, item.priority, item.order, bucket, self._line.begun))
        else:
            item.call.parts[outcome.piece.window].append(outcome)
        self._settle(item, None)

    def _enter(self, item: _Item) -> None:
        """One piece comes in. Called under the lock."""
        line = self._line
        line.waiting.append(item)
        line.open += 1
        line.held_ms += item.piece.duration_ms
        item.call.open += 1
        line.changed.notify_all()

    def _settle(self, item: _Item, error: BaseException | None) -> None:
        """One piece is done with. Called under the lock."""
        item.call.open -= 1
        self._line.open -= 1
        self._line.held_ms -= item.piece.duration_ms
        if error is not None:
            self._drop(item.call, error)

    def _drop(self, call: _Call, error: BaseException) -> None:
        """Give a call up: what waits of it goes, its caller is told. Called under the lock."""
        call.error = call.error or error
        line = self._line
        gone = [item for item in (*line.waiting, *line.ready) if item.call is call]
        line.waiting = [item for item in line.waiting if item.call is not call]
        line.ready = [item for item in line.ready if item.call is not call]
        for item in gone:
            self._settle(item, None)
        line.changed.notify_all()

    def _is_over(self) -> bool:
        return self._line.closed and not self._line.open


def _heard(item: _Item) -> Heard:
    assert item.heard is not None
    return item.heard
