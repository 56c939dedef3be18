"""Queue: what waits for the model, and for whom. It has no thread; asr/batcher/batcher.py moves items along.

    enter --> waiting for features --> (a listener has it) --> ready --> (the decoder has it) --> settled
                     |                                           |
                     +------ dropped: another piece of the call failed

Every method is called while `changed` is held.
"""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

from asr.batcher.piece import Heard, Piece
from asr.recognizer import Identified
from asr.whisper.attempt import Attempt

# After so many urgent batches in a row, the next one begins with the oldest piece: urgent work must not starve the
# rest.
URGENT_IN_A_ROW = 4


@dataclass(slots=True, eq=False)
class Call:
    """What one caller waits for: how many pieces are `open`, the attempts by window, or the first error.

    `told`: the languages of each window, where only these are asked for.
    """

    parts: list[list[Attempt]]
    told: dict[int, Identified] | None = None
    open: int = 0
    error: BaseException | None = None

    @property
    def is_over(self) -> bool:
        return self.open == 0 or self.error is not None


@dataclass(slots=True, eq=False)
class Item:
    """A piece in the queue. `order`: the number of its window since the start; halves keep it, and so their position.

    `came`: how many batches had begun when it came in.
    """

    call: Call
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
class Queue:
    """All items, under one lock. `waiting`: for features. `ready`: to decode. `listening`: how many are between the
    two. `open` counts the pieces not yet settled, `begun` the batches, `orders` the windows. `held_ms`: the sound
    inside.
    """

    changed: threading.Condition = field(default_factory=threading.Condition)
    waiting: list[Item] = field(default_factory=list)
    ready: list[Item] = field(default_factory=list)
    listening: int = 0
    open: int = 0
    held_ms: int = 0
    orders: int = 0
    begun: int = 0
    closed: bool = False
    urgent_run: int = 0

    @property
    def is_over(self) -> bool:
        return self.closed and not self.open

    def has_room(self, piece: Piece, capacity_ms: int) -> bool:
        """Return whether a piece may come in. A piece longer than the whole capacity may come in alone."""
        return not self.held_ms or self.held_ms + piece.duration_ms <= capacity_ms

    def new(self, call: Call, piece: Piece, priority: int, bucket: Hashable) -> None:
        """Add a window."""
        self.orders += 1
        self._enter(Item(call, piece, priority, self.orders, bucket, self.begun))

    def half(self, of: Item, piece: Piece, bucket: Hashable) -> None:
        """Add a part of a piece, at the position of the piece."""
        self._enter(Item(of.call, piece, of.priority, of.order, bucket, self.begun))

    def _enter(self, item: Item) -> None:
        self.waiting.append(item)
        self.open += 1
        self.held_ms += item.piece.duration_ms
        item.call.open += 1
        self.changed.notify_all()

    def next_to_hear(self) -> Item:
        """Take the most urgent piece that waits for its features."""
        item = min(self.waiting, key=lambda one: one.turn)
        self.waiting.remove(item)
        self.listening += 1
        return item

    def heard(self, item: Item, error: BaseException | None) -> None:
        """Take an item whose features were computed, or could not be."""
        self.listening -= 1
        if error is None and item.call.error is None:
            self.ready.append(item)
        else:
            self.settle(item, error)
        self.changed.notify_all()

    def next_batch(self, size: int) -> list[Item]:
        """Take the most urgent piece that is ready, and others that fit into its batch."""
        lead = min(self.ready, key=lambda item: item.turn)
        if lead.priority > 0 and self.urgent_run >= URGENT_IN_A_ROW:
            lead = min(self.ready, key=lambda item: item.order)
        self.urgent_run = self.urgent_run + 1 if lead.priority > 0 else 0
        alike = [item for item in self.ready if item.bucket == lead.bucket and item is not lead]
        length_ms = lead.piece.duration_ms
        alike.sort(key=lambda item: (-item.priority, abs(item.piece.duration_ms - length_ms), item.order))
        batch = [lead, *alike[: size - 1]]
        self.ready = [item for item in self.ready if item not in batch]
        self.begun += 1
        return batch

    def settle(self, item: Item, error: BaseException | None) -> None:
        """Take out a piece that is finished."""
        item.call.open -= 1
        self.open -= 1
        self.held_ms -= item.piece.duration_ms
        if error is not None:
            self.drop(item.call, error)

    def drop(self, call: Call, error: BaseException) -> None:
        """Give a call up: remove its waiting pieces, and wake its caller."""
        call.error = call.error or error
        gone = [item for item in (*self.waiting, *self.ready) if item.call is call]
        self.waiting = [item for item in self.waiting if item.call is not call]
        self.ready = [item for item in self.ready if item.call is not call]
        for item in gone:
            self.settle(item, None)
        self.changed.notify_all()
