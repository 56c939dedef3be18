"""Scoring rules: what scores depend on today, as one transaction sees it: the installed rules and the approved
spellings.

Scores under other rules are kept, but no sum has them, until they are counted again (pipeline/evaluation/rescoring.py).
"""

from functools import lru_cache

import sqlalchemy as sa

from accuracy.measure import POLICIES, Policy, policy_identity
from configs.registry import UnknownVariety, language_of
from lexicons.variants import NO_ENTRIES, OwnEntries
from pipeline.evaluation import spelling_entries


class ScoringRules:
    """The rules in force. Reads the approved spellings of a language once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._own: dict[str, OwnEntries] = {}
        self._identities: dict[tuple[str, str, str], str] = {}

    def own(self, language: str) -> OwnEntries:
        """Return the spellings that people here approved for the language of a tag."""
        try:
            top = language_of(language).tag
        except UnknownVariety:
            return NO_ENTRIES
        if top not in self._own:
            self._own[top] = spelling_entries.approved(self._connection, top)
        return self._own[top]

    def identity(self, policy: str, language: str, dialect: str) -> str:
        """Return the identity that a score of today has: see accuracy.measure.policy_identity."""
        key = policy, language, dialect
        if key not in self._identities:
            self._identities[key] = _identity(policy, language, dialect, self.own(language))
        return self._identities[key]

    def identities(self, language: str, dialect: str) -> dict[Policy, str]:
        """Return the identity under each policy."""
        return {policy: self.identity(policy, language, dialect) for policy in POLICIES}


@lru_cache(maxsize=4096)
def _identity(policy: Policy, language: str, dialect: str, own: OwnEntries) -> str:
    return policy_identity(policy, language, dialect, own)
