"""Audited: which deed each command is, for the audit log. Who does it: the user of the operating system.

A command that opens the database and is in neither table fails a test. Those that call the service over HTTP (`submit`,
`export`, …) are written down there.
"""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

import sqlalchemy as sa
import typer

from configs.errors import BoliError
from pipeline.audit import chain, owners, trail
from pipeline.audit.entry import Action, Outcome
from pipeline.audit.trail import Deed, Trail

AUDITED: Final[dict[str, Action]] = {
    "user add": "person-made",
    "user list": "people-read",
    "user change": "person-changed",
    "user password": "password-changed",
    "user second-factor": "second-factor-changed",
    "user break-glass": "break-glass",
    "user company": "person-changed",
    "user disable": "person-disabled",
    "user enable": "person-enabled",
    "user erase": "person-erased",
    "user invite": "invited",
    "user reset": "password-reset",
    "user links": "people-read",
    "user revoke": "invitation-revoked",
    "centre add": "centre-changed",
    "centre rename": "centre-changed",
    "centre networks": "centre-changed",
    "centre idle-lock": "centre-changed",
    "centre join": "person-changed",
    "centre leave": "person-changed",
    "client delete": "delete",
    "client limits": "settings-changed",
    "client training": "settings-changed",
    "hold place": "hold-placed",
    "hold lift": "hold-lifted",
    "retention usual": "settings-changed",
    "retention withdraw": "consent-withdrawn",
    "key create": "key-made",
    "key rotate": "key-replaced",
    "key revoke": "key-revoked",
    "voice rotate": "settings-changed",
    "voice link": "settings-changed",
    "voice list": "read",
    "voice forget": "delete",
    "pay export": "people-read",
    "pay show": "people-read",
    "gold add": "edit",
    "gold list": "read",
    "gold retire": "edit",
    "lexicon mine": "read",
    "lexicon list": "read",
    "lexicon approve": "edit",
    "lexicon reject": "edit",
    "lexicon undo": "edit",
    "lexicon export": "export",
    "lead work": "people-read",
    "lead moderation": "people-read",
    "accuracy words": "read",
    "accuracy attention": "people-read",
    "accuracy anchoring": "people-read",
    "accuracy score": "read",
    "accuracy export": "export",
    "accuracy html": "export",
    "dataset snapshot": "read",
    "dataset add": "read",
    "dataset export": "export",
    "dataset import": "submit",
    "model add": "models-changed",
    "model promote": "models-changed",
    "model rollback": "models-changed",
    "model retire": "models-changed",
    "model block": "models-changed",
    "model redecode": "read",
    "model train": "read",
    "model calibrate": "models-changed",
    "model tune": "read",
    "model evaluate": "read",
    "improve approve": "models-changed",
    "improve stop": "models-changed",
    "improve resume": "models-changed",
    "improve step": "models-changed",
    "encryption apply": "settings-changed",
    "encryption rotate": "settings-changed",
    "encryption export": "export",
    "backup": "export",
    "restore": "restore",
    "audit export": "audit-read",
}
# No database, no one's data, or written down by the service.
UNAUDITED: Final = frozenset({
    "up", "serve", "worker", "migrate", "doctor", "retry", "demo", "flywheel", "transcribe", "diarize", "submit",
    "status", "export", "languages", "evaluate", "lineage", "lexicon check", "lead queue", "lead stuck", "route show",
    "accuracy report", "accuracy compare", "accuracy trends", "accuracy rank", "accuracy agreement",
    "accuracy missed-speech", "accuracy diarization", "dataset list", "dataset show", "dataset formats",
    "model install", "model list", "model show", "model true-length", "model mix", "model make", "model speech",
    "improve status", "centre list", "client usage", "key list", "voice key", "pay check", "audit verify",
    "certificate verify", "certificate key", "certificate list", "certificate show", "hold list", "clean",
    "retention due", "encryption key",
})  # fmt: skip
_RUNNING: Final[ContextVar[str]] = ContextVar("the command that runs", default="")


@contextmanager
def recording(engine: sa.Engine) -> Iterator[None]:
    """Write down what the command does on this database: with what it changes, or else when it is done with it."""
    action = AUDITED.get(_RUNNING.get())
    if action is None:
        yield
        return
    here = Trail(lambda: Deed(action, "command", _user()))
    trail.watch(engine)
    outcome: Outcome = "failed"
    try:
        with trail.following(here):
            yield
        outcome = "done"
    except BoliError:
        outcome = "refused"
        raise
    finally:
        rest = here.rest(outcome)
        with engine.begin() as connection:
            chain.seal(connection, owners.owned(connection, rest))


def name_commands(app: typer.Typer, *before: str) -> None:
    """Let every command below this one know its name while it runs: "key create"."""
    for command in app.registered_commands:
        if command.callback:
            name = command.name or command.callback.__name__.replace("_", "-")
            command.callback = _named(command.callback, " ".join([*before, name]))
    for group in app.registered_groups:
        if group.typer_instance:
            name_commands(group.typer_instance, *before, str(group.name))


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        token = _RUNNING.set(name)
        try:
            return function(*arguments, **options)
        finally:
            _RUNNING.reset(token)

    return called


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without users
        return "unknown"
