"""Refusals: why something is not done to a person, a centre or a link, as an answer to the caller."""

from pipeline.accounts.centres import CentreMissing
from pipeline.accounts.clients import ClientMissing
from pipeline.accounts.invitations import InvitationMissing, LinkOver
from pipeline.accounts.management import NotAllowed
from pipeline.accounts.names import NameTaken
from pipeline.accounts.networks import NotANetwork
from pipeline.accounts.passwords import WeakPassword, WrongPassword
from pipeline.accounts.people import Disabled, Erased, LastOperator, PersonMissing, UnknownRole
from pipeline.accounts.second_factor import AlreadyOn, CodeNeeded, NotOn, WrongCode
from pipeline.store.secret_box import SecretLost
from review_api.problems import refusing

_NOUNS: dict[type[Exception], str] = {
    PersonMissing: "person",
    CentreMissing: "centre",
    ClientMissing: "client",
    InvitationMissing: "invitation",
}
_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    WrongPassword: (401, "wrong-password"),
    CodeNeeded: (401, "code-needed"),
    WrongCode: (401, "wrong-code"),
    NotAllowed: (403, "beyond-reach"),
    LinkOver: (404, "link-over"),
    NameTaken: (409, "name-taken"),
    LastOperator: (409, "last-operator"),
    Disabled: (409, "disabled"),
    Erased: (409, "erased"),
    AlreadyOn: (409, "second-factor-on"),
    NotOn: (409, "second-factor-off"),
    SecretLost: (409, "second-factor-lost"),
    NotANetwork: (422, "wrong-network"),
    UnknownRole: (422, "wrong-roles"),
    WeakPassword: (422, "weak-password"),
}


answered = refusing(_NOUNS, _ANSWERS)
