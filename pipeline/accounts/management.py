"""Management: operators and leads look for people, centres and invitations. Here it is asked whether they may.

What lies outside the actor's reach looks as if it did not exist. What can be seen and may not be changed is refused
with `NotAllowed`.
"""

from datetime import timedelta

from sqlalchemy import Connection

from configs.errors import BoliError
from pipeline.accounts import centres, clients, invitations, people, rights
from pipeline.accounts.centres import Centre, CentreMissing
from pipeline.accounts.clients import ClientMissing
from pipeline.accounts.invitations import DAYS, MAX_DAYS, Invitation, InvitationMissing
from pipeline.accounts.people import Account, Disabled, PersonMissing, Profile
from pipeline.accounts.rights import Actor, Role

NOWHERE = ""  # no centre has this id


class NotAllowed(BoliError):
    """The actor may not do this to this person, or invite somebody with these roles or into this centre."""


def scope(actor: Actor) -> str | None:
    """Return the id of the centre whose people the actor sees; None: everybody's; NOWHERE: nobody's."""
    return None if rights.sees_everybody(actor) else actor.centre_id or NOWHERE


def seen_person(connection: Connection, actor: Actor, person_id: str) -> Account:
    """Return a person whom the actor sees. Raises PersonMissing."""
    found = people.get(connection, person_id)
    if not rights.sees(actor, found.person.centre_id):
        raise PersonMissing(f"there is no person {person_id}")
    return found


def managed_person(connection: Connection, actor: Actor, person_id: str) -> Account:
    """Return a person whom the actor may change. Raises PersonMissing or NotAllowed."""
    found = seen_person(connection, actor, person_id)
    _check(actor, found.person.roles, found.person.centre_id)
    return found


def seen_centre(connection: Connection, actor: Actor, centre_id: str) -> Centre:
    """Return a centre that the actor sees. Raises CentreMissing."""
    found = centres.get(connection, centre_id)
    if not rights.sees(actor, centre_id):
        raise CentreMissing(f"there is no centre {centre_id}")
    return found


def seen_centres(connection: Connection, actor: Actor) -> list[Centre]:
    """Return the centres that the actor sees, by name."""
    return [centre for centre in centres.centres(connection) if rights.sees(actor, centre.id)]


def seen_invitation(connection: Connection, actor: Actor, invitation_id: str) -> Invitation:
    """Return an invitation that the actor sees. Raises InvitationMissing."""
    found = invitations.get(connection, invitation_id)
    if not rights.sees(actor, found.centre_id):
        raise InvitationMissing(f"there is no invitation {invitation_id}")
    return found


def managed_invitation(connection: Connection, actor: Actor, invitation_id: str) -> Invitation:
    """Return an invitation that the actor might have made. Raises InvitationMissing or NotAllowed."""
    found = seen_invitation(connection, actor, invitation_id)
    _check(actor, found.roles, found.centre_id)
    return found


def home(actor: Actor) -> str | None:
    """Return the centre into which the actor invites where none is named: a lead's own."""
    return None if rights.sees_everybody(actor) else actor.centre_id


def change(
    connection: Connection, actor: Actor, person_id: str, roles: tuple[Role, ...] | None, languages: list[str] | None
) -> Account:
    """Give a person other roles, other languages, or both (None: as they are). Raises also what people.change does."""
    known = managed_person(connection, actor, person_id).person
    wanted = known.roles if roles is None else roles
    _check(actor, wanted, known.centre_id)
    people.change(connection, person_id, wanted, known.languages if languages is None else languages)
    return people.get(connection, person_id)


def move(connection: Connection, actor: Actor, person_id: str, out_of: str | None, into: str | None) -> Account:
    """Move a person from a centre (None: wherever they are) into another (None: none).

    Raises PersonMissing, also where they are not in `out_of`, NotAllowed, Erased.
    """
    known = managed_person(connection, actor, person_id).person
    _check(actor, known.roles, into)
    if out_of is not None and known.centre_id != out_of:
        raise PersonMissing(f"{known.login} is not in this centre")
    people.set_centre(connection, person_id, into)
    return people.get(connection, person_id)


def invite(
    connection: Connection, actor: Actor, by: str | None, wanted: Profile, days: float = DAYS
) -> tuple[Invitation, str]:
    """Make a link by which one person may join. Return it and its token.

    `by`: the actor's id, None at the command line. Raises NotAllowed, UnknownRole, CentreMissing, ClientMissing.
    """
    if wanted.centre_id is not None:
        seen_centre(connection, actor, wanted.centre_id)
    roles = people.known_roles(wanted.roles, wanted.client_id)
    _check(actor, roles, wanted.centre_id)
    if wanted.client_id is not None and clients.get(connection, wanted.client_id) is None:
        raise ClientMissing(f"there is no client {wanted.client_id}")
    return invitations.invite(connection, wanted, by, _lifetime(days))


def reset_password(
    connection: Connection, actor: Actor, by: str | None, person_id: str, days: float = DAYS
) -> tuple[Invitation, str]:
    """Make a link by which a person chooses a new password, and end their sessions. Return it and its token.

    The old password holds no more. Raises PersonMissing, NotAllowed, Disabled.
    """
    known = managed_person(connection, actor, person_id)
    if known.disabled_at is not None:
        raise Disabled(f"{known.person.login} is disabled: enable them first")
    people.forget_password(connection, person_id)
    return invitations.reset(connection, known.person, by, _lifetime(days))


def _check(actor: Actor, roles: tuple[Role, ...], centre_id: str | None) -> None:
    if not rights.may_manage(actor, roles, centre_id):
        raise NotAllowed(
            "this is the operator's to do: a lead manages transcribers and reviewers of the own centre, nobody else"
        )


def _lifetime(days: float) -> timedelta:
    return timedelta(days=min(days, MAX_DAYS))
