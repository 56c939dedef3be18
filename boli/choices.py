"""Choices: option values that several commands take, checked in one place."""

from accuracy.measure import POLICIES, Policy
from boli.context import Problem


def known_policy(name: str) -> Policy:
    """Return the policy of this name. Raises Problem."""
    for known in POLICIES:
        if known == name:
            return known
    raise Problem(f"--policy is {', '.join(POLICIES)}, not {name!r}")
