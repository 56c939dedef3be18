"""Answers: people, centres and invitations as the API shows them."""

from collections.abc import Sequence

from pipeline.accounts import invitations
from pipeline.accounts.centres import Centre
from pipeline.accounts.invitations import Invitation
from pipeline.accounts.people import Account
from pipeline.store.database import now
from review_api.schemas import people as schemas


def account(of: Account) -> schemas.Account:
    """Return a person with what became of them."""
    return schemas.Account(**schemas.Account.fields_of(of.person), **schemas.Account.fields_of(of))


def centre(of: Centre, people: Sequence[Account]) -> schemas.Centre:
    """Return a centre with how many people it has who are not disabled, and who leads it."""
    active = [one.person for one in people if one.disabled_at is None]
    leads = [person.login for person in active if "lead" in person.roles]
    return schemas.Centre(**schemas.Centre.fields_of(of), people=len(active), leads=leads)


def invitation(of: Invitation) -> schemas.Invitation:
    """Return an invitation with its state at this moment."""
    return schemas.Invitation(**schemas.Invitation.fields_of(of) | {"state": of.state(now())})


def link(made: tuple[Invitation, str]) -> schemas.Link:
    """Return a new link, the only time that its token is shown."""
    return schemas.Link(link=invitations.link("", made[1]), invitation=invitation(made[0]))
