"""Spelling decisions: a person approves or rejects a mined spelling, or takes the decision back.

An approved spelling changes the identity of L3. Then scores have to be counted again: pipeline/evaluation/rescoring.py.
"""

import sqlalchemy as sa

from configs.errors import BoliError
from lexicons.alike import likeness
from lexicons.lint import objections
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.spelling_entries import Candidate


class EntryRefused(BoliError, ValueError):
    """The lint has something against an entry. The message says what."""


def approve(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Make a candidate an entry of its language's lexicon. Raises EntryRefused, CandidateMissing, WrongState."""
    candidate = spelling_entries.get(connection, id)
    if against := against_entry(connection, candidate):
        raise EntryRefused("; ".join(against))
    return spelling_entries.decide(connection, candidate, "approved", by)


def against_entry(connection: sa.Connection, candidate: Candidate) -> list[str]:
    """Return what the lint has against a candidate as an entry beside the approved ones; [] where it may be one."""
    own = spelling_entries.others_approved(connection, candidate).rows
    alike = likeness(candidate.standard, candidate.allowed, candidate.language)
    return objections(candidate.entry, own) + ([f"{candidate.id}: {alike.refusal}"] if alike.refusal else [])


def reject(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Keep a candidate from being proposed again. Raises CandidateMissing, WrongState."""
    return spelling_entries.decide(connection, spelling_entries.get(connection, id), "rejected", by)


def undo(connection: sa.Connection, id: str, by: str) -> Candidate:
    """Take the last decision back: an approved entry leaves the lexicon. Raises CandidateMissing, WrongState."""
    return spelling_entries.decide(connection, spelling_entries.get(connection, id), "proposed", by)
