"""Spelling entries: spellings mined from corrections, and what people decided about them.

    proposed --approve--> approved --undo--> proposed
        \\-----reject----> rejected --undo--> proposed

An approved one is an entry of its language's lexicon, on every machine that uses this database; after undo it is not.
Every decision stays in `history`. pipeline/learning/spelling_decisions.py checks a new entry before it is approved.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from configs.errors import BoliError
from lexicons.classes import ANY_DIALECT, VariantClass
from lexicons.variants import OwnEntries, own_entries
from pipeline.store.database import now
from pipeline.store.tables.evaluation import lexicon_candidate, lexicon_example
from pipeline.store.tables.recordings import segment

State = Literal["proposed", "approved", "rejected"]
STATES: tuple[State, ...] = get_args(State)


_APPROVED: Final = sa.select(lexicon_candidate).where(
    lexicon_candidate.c.state == "approved", lexicon_candidate.c.language == sa.bindparam("of")
)
# The forms decide the id, and each decision is a line of the history with its time: they say what an entry is.
_HISTORY: Final = sa.cast(lexicon_candidate.c.history, sa.Text).label("history_text")
_DECIDED: Final = _APPROVED.with_only_columns(lexicon_candidate.c.id, _HISTORY)
_IN_FULL: Final = _APPROVED.add_columns(_HISTORY)
# Of each language, of those that were read in full last: what `_DECIDED` says of them, and the entries.
_read_last: Final[dict[str, tuple[tuple[tuple[str, str], ...], OwnEntries]]] = {}


class CandidateMissing(BoliError, LookupError):
    """There is no such candidate. The message says how to see those there are."""


class WrongState(BoliError, ValueError):
    """This decision cannot be taken in the candidate's state. The message says which it is in."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a candidate. `seen`: how often it was met, in how many `segments` and `recordings`. `people`: who
    wrote one form where the other stood. `models`: whose texts had the other. `kept`: people whose own texts have the
    other form, too."""

    seen: int
    segments: int
    recordings: int
    people: int
    models: int
    kept: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two forms that may be one word's spellings. `dialect` "": for the whole language. `score`: 0 to 1, see
    pipeline/learning/spelling_mining.py. `examples`: segment ids."""

    language: str
    dialect: str
    standard: str
    allowed: str
    tag: str
    score: float
    evidence: Evidence
    examples: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same for the same forms, whenever they are mined."""
        named = "\n".join((self.language, self.dialect, self.standard, self.allowed))
        return "lex_" + hashlib.sha256(named.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a candidate's history."""

    state: State
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal as stored, with what people decided, oldest first."""

    id: str
    language: str
    dialect: str
    standard: str
    allowed: str
    tag: str
    state: State
    score: float
    evidence: Evidence
    history: tuple[Decision, ...]
    examples: tuple[str, ...]
    created_at: datetime

    @property
    def entry(self) -> VariantClass:
        """Return the line of a lexicon that it is, or would be."""
        decided = self.history[-1] if self.history else None
        return _entry(self, decided.by if decided else "", decided.at if decided else self.created_at)


def as_entry(proposal: Proposal) -> VariantClass:
    """Return the line of a lexicon that a proposal would be."""
    return _entry(proposal, "", now())


def _entry(spelling: Proposal | Candidate, by: str, at: datetime) -> VariantClass:
    return VariantClass(
        id=spelling.id,
        lang=spelling.language,
        dialects=(spelling.dialect or ANY_DIALECT,),
        standard=spelling.standard,
        allowed=(spelling.allowed,),
        roman=(),
        tags=(spelling.tag,),
        scope="both",
        since=f"{at:%Y-%m}",
        by=by,
        note=f"mined: {spelling.evidence.people} people, {spelling.evidence.recordings} recordings",
    )


def propose(connection: sa.Connection, language: str, dialect: str, proposals: Sequence[Proposal]) -> None:
    """Put proposals in place of the undecided ones of a language and dialect. What was decided stays as it is."""
    here = (lexicon_candidate.c.language == language, lexicon_candidate.c.dialect == dialect)
    connection.execute(sa.delete(lexicon_candidate).where(*here, lexicon_candidate.c.state == "proposed"))
    decided = set(connection.execute(sa.select(lexicon_candidate.c.id).where(*here)).scalars())
    new = [proposal for proposal in proposals if proposal.id not in decided]
    if not new:
        return
    connection.execute(sa.insert(lexicon_candidate), [_row(proposal) for proposal in new])
    examples = [{"candidate_id": proposal.id, "segment_id": id} for proposal in new for id in proposal.examples]
    if examples:
        connection.execute(sa.insert(lexicon_example), examples)


def listed(
    connection: sa.Connection, language: str = "", dialect: str | None = None, state: State | None = None
) -> list[Candidate]:
    """Return the candidates asked for, the highest score first. `language` "": of all."""
    columns = lexicon_candidate.c
    wanted = {columns.language: language or None, columns.dialect: dialect, columns.state: state}
    chosen = [column == value for column, value in wanted.items() if value is not None]
    query = sa.select(lexicon_candidate).where(*chosen).order_by(columns.score.desc(), columns.id)
    return _read(connection, query)


def get(connection: sa.Connection, id: str) -> Candidate:
    """Return a candidate. Raises CandidateMissing."""
    candidates = _read(connection, sa.select(lexicon_candidate).where(lexicon_candidate.c.id == id))
    if not candidates:
        raise CandidateMissing(f"there is no candidate {id!r}; `boli lexicon list` shows all")
    return candidates[0]


def decide(connection: sa.Connection, candidate: Candidate, state: State, by: str) -> Candidate:
    """Note a decision: "proposed" undoes the last one. Raises WrongState."""
    allowed = candidate.state != "proposed" if state == "proposed" else candidate.state == "proposed"
    if not allowed:
        raise WrongState(f"{candidate.id} is {candidate.state}; undo that first" if state != "proposed" else
                         f"{candidate.id} is not decided, so there is nothing to undo")  # fmt: skip
    history = [*_lines(candidate.history), {"state": state, "by": by, "at": now().isoformat()}]
    changed = connection.execute(
        sa.update(lexicon_candidate)
        .where(lexicon_candidate.c.id == candidate.id, lexicon_candidate.c.state == candidate.state)
        .values(state=state, history=history)
    )
    if changed.rowcount == 0:
        raise WrongState(f"{candidate.id} was decided by somebody else meanwhile; look at it again")
    return get(connection, candidate.id)


def rename_decider(connection: sa.Connection, old: str, new: str) -> None:
    """Write another name wherever a person is named as the one who decided."""
    rows = connection.execute(sa.select(lexicon_candidate.c.id, lexicon_candidate.c.history)).all()
    for row in rows:
        if any(line["by"] == old for line in row.history):
            history = [line | {"by": new} if line["by"] == old else line for line in row.history]
            this = lexicon_candidate.c.id == row.id
            connection.execute(sa.update(lexicon_candidate).where(this).values(history=history))


def approved(connection: sa.Connection, language: str) -> OwnEntries:
    """Return what people approved for a language, as entries of its lexicon.

    Each text that is submitted asks for them, so they are read in full only where a decision was taken meanwhile.
    """
    kept = _read_last.get(language)
    if kept is None or kept[0] != _decided(connection.execute(_DECIDED, {"of": language})):
        rows = connection.execute(_IN_FULL, {"of": language}).all()
        kept = _read_last[language] = _decided(rows), own_entries([_candidate(row, ()).entry for row in rows])
    return kept[1]


def _decided(rows: Iterable[sa.Row[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((row.id, row.history_text) for row in rows))


def others_approved(connection: sa.Connection, candidate: Candidate) -> OwnEntries:
    """Return what people approved for a candidate's language, without the candidate itself."""
    rows = approved(connection, candidate.language).rows
    return own_entries([row for row in rows if row.id != candidate.id])


def forget_examples_of(connection: sa.Connection, recording_id: str) -> None:
    """Drop the undecided candidates that rest on a recording: it is to be deleted, with all that came of it."""
    resting = (
        sa.select(lexicon_example.c.candidate_id)
        .join(segment, segment.c.id == lexicon_example.c.segment_id)
        .where(segment.c.recording_id == recording_id)
    )
    undecided = lexicon_candidate.c.state == "proposed"
    connection.execute(sa.delete(lexicon_candidate).where(undecided, lexicon_candidate.c.id.in_(resting)))


def _read(connection: sa.Connection, query: sa.Select[Any]) -> list[Candidate]:
    rows = connection.execute(query).all()
    wanted = lexicon_example.c.candidate_id.in_([row.id for row in rows])
    examples: dict[str, list[str]] = {}
    for candidate_id, segment_id in connection.execute(
        sa.select(lexicon_example).where(wanted).order_by(lexicon_example.c.segment_id)
    ):
        examples.setdefault(candidate_id, []).append(segment_id)
    return [_candidate(row, tuple(examples.get(row.id, ()))) for row in rows]


def _candidate(row: sa.Row[Any], examples: tuple[str, ...]) -> Candidate:
    values = {column.name: row._mapping[column] for column in lexicon_candidate.c}
    history = tuple(
        Decision(line["state"], line["by"], datetime.fromisoformat(line["at"])) for line in values.pop("history")
    )
    return Candidate(**values | {"evidence": Evidence(**values["evidence"]), "history": history, "examples": examples})


def _row(proposal: Proposal) -> dict[str, Any]:
    names = ("id", "language", "dialect", "standard", "allowed", "tag", "score")
    plain = {name: getattr(proposal, name) for name in names}
    return plain | {"evidence": asdict(proposal.evidence), "state": "proposed", "history": [], "created_at": now()}


def _lines(history: Sequence[Decision]) -> list[dict[str, str]]:
    return [{"state": decision.state, "by": decision.by, "at": decision.at.isoformat()} for decision in history]
