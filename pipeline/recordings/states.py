"""States: of a recording, of a task and of a segment, with every move that is allowed. Data only, no database.

Whoever writes a state goes through pipeline/recordings/transitions.py, which refuses any other move.
`python -m scripts.draw_states` draws the machines into docs/reference/states.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Status = Literal[
    "queued", "running", "failed", "drafted", "in_review", "partly_reviewed", "reviewed", "delivered"
]  # of a recording
TaskState = Literal["open", "leased", "done"]
SeenBy = Literal["machine", "one_person", "two_agree", "two_disagree", "adjudicated", "settled"]  # of a segment

# Before these a recording has no draft; the last ones leave no work that it waits for.
UNDRAFTED: Final[tuple[Status, ...]] = ("queued", "running", "failed")
FINAL_VERSION: Final[tuple[Status, ...]] = ("partly_reviewed", "reviewed", "delivered")
AT_REST: Final[tuple[Status, ...]] = ("failed", *FINAL_VERSION)


@dataclass(frozen=True, slots=True)
class Move:
    """A change that is allowed. `why`: what happens in the world."""

    source: str
    target: str
    why: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The states of one noun. `means`: each state with its meaning, the one it begins in first."""

    noun: str
    means: Mapping[str, str]
    moves: tuple[Move, ...]

    @property
    def start(self) -> str:
        return next(iter(self.means))

    def sources(self, target: str) -> tuple[str, ...]:
        """Return the states from which `target` may be reached in one move."""
        return tuple(move.source for move in self.moves if move.target == target)

    def leads(self, source: str, target: str) -> bool:
        """Say whether `target` is `source`, or may be reached from it in any number of moves."""
        reached, ahead = {source}, [source]
        while ahead:
            here = ahead.pop()
            fresh = {move.target for move in self.moves if move.source == here} - reached
            reached |= fresh
            ahead += fresh
        return target in reached


RECORDING: Final = Machine(
    "recording",
    {
        "queued": "waits for a worker",
        "running": "a worker drafts it",
        "failed": "there is no draft; `problem` says why",
        "drafted": "the draft is there, and no person has begun",
        "in_review": "a person has begun: a segment was leased",
        "partly_reviewed": "people have done all they were asked to, and some segments are the machine's alone",
        "reviewed": "a person has seen every segment; under `full_twice`, two people, and a third where they differ",
        "delivered": "the final version: its text does not change any more",
    },
    (
        Move("queued", "running", "its turn has come"),
        Move("queued", "failed", "the job queue gives it up"),
        Move("running", "failed", "bad audio, or an error that trying again did not mend"),
        Move("failed", "queued", "an operator has it tried again"),
        Move("failed", "running", "a retry"),
        Move("running", "drafted", "the draft is complete"),
        Move("drafted", "delivered", "nothing of it goes to people"),
        Move("drafted", "in_review", "a person leases its first segment"),
        Move("in_review", "partly_reviewed", "all tasks are done; not every segment had one"),
        Move("in_review", "reviewed", "all tasks are done; every segment had one"),
        Move("partly_reviewed", "in_review", "the client disputes a segment"),
        Move("partly_reviewed", "delivered", "the client takes the final version"),
        Move(
            "reviewed", "in_review",
            "the client disputes a segment; or, under `full_twice`, a change makes two people's texts differ",
        ),
        Move("reviewed", "delivered", "the client takes the final version"),
    ),
)  # fmt: skip

# A text on which these stand is not changed by those who wrote it before.
DECIDED: Final[tuple[SeenBy, ...]] = ("adjudicated", "settled")

TASK: Final = Machine(
    "task",
    {
        "open": "waits for a person",
        "leased": "one person holds it until the lease runs out",
        "done": "that person has submitted a text",
    },
    (
        Move("open", "leased", "a person leases it"),
        Move("leased", "leased", "the lease ran out, and another person leases it"),
        Move("leased", "open", "the person gives it back, or the lease has run out"),
        Move("leased", "done", "the holder submits, or the last one whose lease ran out"),
    ),
)

SEGMENT: Final = Machine(
    "segment",
    {
        "machine": "no person has seen it",
        "one_person": "one person has written or confirmed its text",
        "two_agree": "a second person wrote the same, blind, in canonical spelling",
        "two_disagree": "a second person wrote something else, blind",
        "adjudicated": "a third person has decided between two texts",
        "settled": "another person has looked again, because the client disputed it",
    },
    (
        Move("machine", "one_person", "a first text"),
        Move("one_person", "two_agree", "a second, blind text that is the same"),
        Move("one_person", "two_disagree", "a second, blind text that differs"),
        Move("two_agree", "two_disagree", "one of the two people changes their text"),
        Move("two_disagree", "two_agree", "one of the two people changes their text before a third has begun"),
        Move("two_disagree", "adjudicated", "a third person decides"),
        Move("machine", "settled", "a dispute is answered"),
        Move("one_person", "settled", "a dispute is answered"),
        Move("two_agree", "settled", "a dispute is answered"),
        Move("two_disagree", "settled", "a dispute is answered"),
        Move("adjudicated", "settled", "a dispute is answered"),
        Move("settled", "settled", "another dispute is answered"),
    ),
)

MACHINES: Final = (RECORDING, TASK, SEGMENT)
