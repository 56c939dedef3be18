"""People: what a person is called is removed on request. What they wrote stays, credited to an id that names nobody."""

from sqlalchemy import Connection

from configs.errors import BoliError
from pipeline.accounts import people
from pipeline.evaluation import spelling_entries
from pipeline.pay import disputes


class StillActive(BoliError):
    """Only a disabled person is erased: their leases are given back before."""


def erase(connection: Connection, person_id: str) -> None:
    """Replace the login and the name of a disabled person by the id, wherever they are kept. May be repeated.

    Password, sessions, links, languages, centre, the time of the last sign-in, and what was said in disputes of their
    pay are deleted. Entries of pay stay: they name ids alone. Raises PersonMissing, StillActive.
    """
    known = people.get(connection, person_id)
    if known.disabled_at is None:
        raise StillActive(f"{known.person.login} can still sign in: disable them first")
    if known.erased_at is None:
        login = people.anonymise(connection, person_id)
        spelling_entries.rename_decider(connection, known.person.login, login)
        disputes.forget_texts_of_person(connection, person_id)
