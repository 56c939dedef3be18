"""Company identity: whom a company's provider names. What asks the provider is elsewhere: it is slow to import."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider names. `login`: "" without the claim. `email`: "" unless it is verified."""

    issuer: str
    subject: str
    login: str
    email: str
    name: str
