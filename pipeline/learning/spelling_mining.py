"""Spelling mining: words that people spell in more than one way, found in their corrections, for a person to judge.

    draft        सहर में राशन        two people wrote शहर where two drafts had सहर: perhaps one word with two spellings
    reference    शहर में राशन

It looks at what L3 still counts as an error, in drafts and other models' texts against references, and in references of
two people for one segment. A pair of forms is proposed once MIN_PEOPLE people and MIN_RECORDINGS recordings have it, if
both forms may be one word (lexicons/alike.py) and the lexicon's lint allows it. The score, 0 to 1, orders the list:

    score = nearness * (people / (people + 1) + recordings / (recordings + 1)) / 2

Nothing changes before a person approves it: pipeline/learning/spelling_decisions.py.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from accuracy.differences import Difference, differences
from configs.registry import language_of
from lexicons.alike import Likeness, likeness
from lexicons.canonical import words
from lexicons.lint import objections
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.evaluation.spelling_entries import Candidate, Evidence, Proposal
from pipeline.learning.text_pairs import TextPair, text_pairs

MIN_PEOPLE: Final = 2
MIN_RECORDINGS: Final = 2
MAX_SEGMENTS: Final = 20_000  # the newest references; about 0.5 ms each
_MAX_EXAMPLES: Final = 5
Forms = tuple[str, str]  # sorted: which of the two is the standard is decided later


@dataclass(slots=True)
class _Sightings:
    """Where two forms stood for each other, either way round."""

    said: Counter[str] = field(default_factory=Counter)
    segments: set[str] = field(default_factory=set)
    recordings: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)

    def add(self, pair: TextPair, difference: Difference) -> None:
        self.said[difference.said] += 1
        self.segments.add(pair.segment_id)
        self.recordings.add(pair.recording_id)
        self.people.update(pair.people)
        self.models.update([pair.model] if pair.model else [])

    @property
    def recurs(self) -> bool:
        return len(self.people) >= MIN_PEOPLE and len(self.recordings) >= MIN_RECORDINGS


@dataclass(slots=True)
class _Mined:
    """All sightings, and by person the words of that person's references."""

    sightings: defaultdict[Forms, _Sightings] = field(default_factory=lambda: defaultdict(_Sightings))
    vocabularies: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def mine(
    connection: sa.Connection, language: str, dialect: str = "", max_segments: int = MAX_SEGMENTS
) -> list[Candidate]:
    """Look for candidates, store them as proposals in place of older ones, and return those, the best first.

    `dialect`: only its recordings are looked at, and entries will hold for its speech alone. Raises
    configs.registry.UnknownVariety and WrongDialect.
    """
    top = language_of(language).tag
    own = ScoringRules(connection).own(top)
    mined = _Mined()
    for pair in text_pairs(connection, top, dialect, max_segments):
        mined.vocabularies[pair.people[0]].update(words(pair.reference, pair.language))
        for difference in differences(pair.reference, pair.text, pair.language, pair.dialect, own):
            first, second = sorted((difference.said, difference.wrote))
            mined.sightings[first, second].add(pair, difference)
    proposals = _proposals(mined, top, dialect)
    allowed = [proposal for proposal in proposals if not objections(spelling_entries.as_entry(proposal), own.rows)]
    spelling_entries.propose(connection, top, dialect, allowed)
    return spelling_entries.listed(connection, top, dialect, "proposed")


def _proposals(mined: _Mined, language: str, dialect: str) -> list[Proposal]:
    """Return a proposal for each two forms that recur and may be one word."""
    proposals = []
    for forms, sightings in mined.sightings.items():
        if not sightings.recurs:
            continue
        standard, allowed = sorted(forms, key=lambda form: (-sightings.said[form], form))
        alike = likeness(standard, allowed, language)
        if alike.refusal:
            continue
        evidence = _evidence(sightings, allowed, mined)
        examples = tuple(sorted(sightings.segments)[:_MAX_EXAMPLES])
        score = _score(alike, evidence)
        proposals.append(Proposal(language, dialect, standard, allowed, alike.tag, score, evidence, examples))
    return proposals


def _evidence(sightings: _Sightings, allowed: str, mined: _Mined) -> Evidence:
    parts = set(allowed.split())
    return Evidence(
        seen=sightings.said.total(),
        segments=len(sightings.segments),
        recordings=len(sightings.recordings),
        people=len(sightings.people),
        models=len(sightings.models),
        kept=sum(parts <= vocabulary for vocabulary in mined.vocabularies.values()),
    )


def _score(alike: Likeness, evidence: Evidence) -> float:
    people, recordings = evidence.people, evidence.recordings
    return round(alike.nearness * (people / (people + 1) + recordings / (recordings + 1)) / 2, 3)
