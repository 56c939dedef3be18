"""Pay: what people earned, entry by entry and in sums, and disputes. Amounts are in hundredths of the currency."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.pay.ledger import Kind
from review_api import text_input
from review_api.schemas.base import Answer, Body

MOST_HUNDREDTHS = 100_000_000
NOTE_LETTERS = 1000
REASON_LETTERS = 200


def _with_letters(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("say in words why")
    return text


Note = Annotated[
    str, Field(min_length=1, max_length=NOTE_LETTERS), AfterValidator(text_input.lines), AfterValidator(_with_letters)
]


class Dispute(Answer):
    """`outcome` is "" while nobody has answered."""

    id: str
    entry_id: str
    person_id: str
    text: str
    created_at: datetime
    outcome: Literal["", "changed", "kept"]
    answer: str
    answered_by: str | None
    answered_at: datetime | None


class Entry(Answer):
    """A line of the ledger. `audio_ms` and `amount` are negative in a reversal. `rates`: the table that was in force.

    `made_by`: who reversed or adjusted it; null for the command line.
    """

    id: str
    person_id: str
    centre_id: str
    recording_id: str
    segment_id: str
    kind: Kind
    audio_ms: int
    difficulty: float
    rates: str
    amount: int
    currency: str
    reverses: str | None
    note: str
    made_by: str | None
    created_at: datetime


class OwnEntry(Entry):
    disputes: list[Dispute]


class Sums(Answer):
    """`segments`: work that is paid and was not taken back; `reworked`: own texts that were changed afterwards."""

    currency: str
    segments: int
    reworked: int
    audio_ms: int
    earned: int
    reversed: int
    adjusted: int
    amount: int
    disputes: int


class Pay(Answer):
    """`totals`: of the month asked for, or of all time; one for each currency."""

    items: list[OwnEntry]
    next: str | None
    totals: list[Sums]


class PersonPay(Answer):
    """`totals`: of the month asked for, or of all time; one for each currency."""

    items: list[Entry]
    next: str | None
    totals: list[Sums]


class MonthSums(Sums):
    month: str


class Months(Answer):
    items: list[MonthSums]


class PersonSums(Sums):
    """`centre` is "" where the person was in none."""

    person_id: str
    login: str
    name: str
    centre_id: str
    centre: str


class PeopleSums(Answer):
    items: list[PersonSums]


class DisputeRequest(Body):
    text: Note


class DisputedEntry(Dispute):
    entry: Entry


class Disputes(Answer):
    items: list[DisputedEntry]
    next: str | None


class DisputeAnswer(Body):
    """`amount`: what the work is worth, in hundredths; only where it is changed."""

    outcome: Literal["changed", "kept"]
    answer: Note
    amount: int | None = Field(None, ge=0, le=MOST_HUNDREDTHS)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "DisputeAnswer":
        if (self.amount is None) != (self.outcome == "kept"):
            raise ValueError("send `amount` with the outcome changed, and only with it")
        return self


class Reason(Body):
    """Why an entry is taken back. It is kept for ever: name nobody, and nothing that was said in a recording."""

    note: Annotated[Note, Field(max_length=REASON_LETTERS)]
