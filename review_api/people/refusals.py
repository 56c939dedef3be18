"""Refusals: why something is not done to a person, a centre or a link, as an answer to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from configs.registry import UnknownVariety, variety
from pipeline.accounts.centres import CentreMissing
from pipeline.accounts.clients import ClientMissing
from pipeline.accounts.invitations import InvitationMissing, LinkOver
from pipeline.accounts.management import NotAllowed
from pipeline.accounts.names import NameTaken
from pipeline.accounts.passwords import WeakPassword
from pipeline.accounts.people import Disabled, Erased, LastOperator, PersonMissing, UnknownRole
from review_api.problems import Problem, missing, unknown_language

_NOUNS: dict[type[Exception], str] = {
    PersonMissing: "person",
    CentreMissing: "centre",
    ClientMissing: "client",
    InvitationMissing: "invitation",
}
_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    NotAllowed: (403, "beyond-reach"),
    LinkOver: (404, "link-over"),
    NameTaken: (409, "name-taken"),
    LastOperator: (409, "last-operator"),
    Disabled: (409, "disabled"),
    Erased: (409, "erased"),
    UnknownRole: (422, "wrong-roles"),
    WeakPassword: (422, "weak-password"),
}


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the accounts refuse into a problem. A transaction that is open inside is undone."""
    try:
        yield
    except tuple(_NOUNS) as error:
        raise missing(_NOUNS[type(error)]) from error
    except tuple(_ANSWERS) as error:
        status, code = _ANSWERS[type(error)]
        raise Problem(status, code, str(error)) from error


def checked_tags(languages: list[str]) -> list[str]:
    """Return the tags as the registry writes them. Raises a 422 problem."""
    try:
        return [variety(tag).tag for tag in languages]
    except UnknownVariety as error:
        raise unknown_language(error) from error
