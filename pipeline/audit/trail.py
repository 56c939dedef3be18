"""Trail: what is being done now, so that the transaction that does it writes it down.

    with following(trail):          a request, or a command
        ...
        about("key", id, client)    called by whatever makes or deletes something, in any room below
        acting("person", id)        called where it turns out who it is: a sign-in

`watch(engine)` writes the trail's entries in the commit of the request's first transaction that may write, so that no
route can forget it: either both are in the database, or neither. What only reads is written afterwards, by whoever
called `following`, from `Trail.rest`. Where nothing is followed (a worker), all of this does nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from pipeline.audit import chain, owners
from pipeline.audit.entry import LONGEST, Action, Entry, Kind, Outcome, Thing, now_ms
from pipeline.store.database import only_reads

_CURRENT: Final[ContextVar["Trail | None"]] = ContextVar("audit trail", default=None)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what. `things`: those that the address of the request names."""

    action: Action
    kind: Kind
    who: str
    key_id: str = ""
    client_id: str = ""
    address: str = ""
    request_id: str = ""
    things: tuple[Thing, ...] = ()


class Trail:
    """One request or command. `deed`: says what it is, None for what nobody has to know; it is asked when that is
    needed, since who calls is found out on the way.
    """

    def __init__(self, deed: Callable[[], Deed | None]) -> None:
        self._deed = deed
        self._things: dict[tuple[str, str], Thing] = {}
        self._acting: tuple[Kind, str] | None = None
        self._action: Action | None = None
        self._client_id = ""
        self._refused = False
        self._skipped = False
        self._written: set[tuple[str, str]] = set()
        self.closed = False

    def about(self, thing: Thing) -> None:
        """Note what the deed is done to. Said twice, what is known of its client stays."""
        known = self._things.get((thing.kind, thing.id), thing)
        self._things[thing.kind, thing.id] = replace(known, client_id=known.client_id or thing.client_id)

    def acting(self, kind: Kind, who: str) -> None:
        """Note who it is."""
        self._acting = (kind, who)

    def named(self, action: Action) -> None:
        """Note what it turned out to be."""
        self._action = action

    def of_client(self, client_id: str) -> None:
        """Note whose data the address names: it need not be looked up."""
        self._client_id = client_id

    def skip(self) -> None:
        """Note that it turned out to be nothing that anybody has to know of."""
        self._skipped = True

    def refused(self) -> None:
        """Note that it was refused, whatever the answer's status says."""
        self._refused = True

    def write(self, connection: Connection) -> None:
        """Write, with the transaction of this connection, what is not written yet."""
        due = [thing for at, thing in self._told().items() if at not in self._written]
        entries = self._entries(due, "done")
        if entries:
            self._written |= {(thing.kind, thing.id) for thing in due}
            chain.write(connection, owners.owned(connection, entries))

    def undo(self) -> None:
        """A statement or a commit failed: what was written with it may be gone. Better twice than not at all."""
        self._written.clear()

    @property
    def any_written(self) -> bool:
        """Whether a transaction wrote something."""
        return bool(self._written)

    def rest(self, outcome: Outcome) -> list[Entry]:
        """Return what no transaction wrote, and take no more: nothing, where one did and all went well."""
        self.closed = True
        outcome = "refused" if self._refused else outcome
        return [] if self.any_written and outcome == "done" else self._entries(self._told().values(), outcome)

    def _told(self) -> dict[tuple[str, str], Thing]:
        for thing in deed.things if (deed := self._deed()) else ():
            self.about(replace(thing, client_id=thing.client_id or self._client_id))
        return self._things or {("", ""): Thing()}

    def _entries(self, things: Iterable[Thing], outcome: Outcome) -> list[Entry]:
        deed = self._deed()
        if deed is None or self._skipped:
            return []
        kind, who = self._acting or (deed.kind, deed.who)
        told = replace(deed, kind=kind, who=who, action=self._action or deed.action)
        return [_entry(told, outcome, thing) for thing in things]


def about(kind: str, id: str, client_id: str = "") -> None:
    """Note what is being made, changed or deleted. `client_id`: whose it is; without it, that is looked up."""
    if trail := _CURRENT.get():
        trail.about(Thing(kind, id, client_id))


def acting(kind: Kind, who: str) -> None:
    """Note who it is that signs in."""
    if trail := _CURRENT.get():
        trail.acting(kind, who)


def named(action: Action) -> None:
    """Note what it turned out to be, in place of what the route or the command is for."""
    if trail := _CURRENT.get():
        trail.named(action)


def of_client(client_id: str) -> None:
    """Note whose data the address of the request names: it need not be looked up."""
    if trail := _CURRENT.get():
        trail.of_client(client_id)


def skip() -> None:
    """Note that it turned out to be nothing that anybody has to know of: an answer without what was said."""
    if trail := _CURRENT.get():
        trail.skip()


def refused() -> None:
    """Note that it was refused: the answer is a redirect, which does not say so."""
    if trail := _CURRENT.get():
        trail.refused()


@contextmanager
def following(trail: Trail) -> Iterator[None]:
    """Let this be what is being done, also in threads that are started meanwhile."""
    token = _CURRENT.set(trail)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def watch(engine: Engine) -> None:
    """Let every transaction of this engine that may write, write down what is being done. May be called again."""
    for name, listener in (("commit", _before_commit), ("handle_error", _on_error)):
        if not event.contains(engine, name, listener):
            event.listen(engine, name, listener)


def _before_commit(connection: Connection) -> None:
    trail = _CURRENT.get()
    if trail is not None and not trail.closed and not only_reads(connection):
        trail.write(connection)


def _on_error(_context: Any) -> None:
    if trail := _CURRENT.get():
        trail.undo()


def _entry(deed: Deed, outcome: Outcome, thing: Thing) -> Entry:
    who, address = deed.who[: LONGEST["who"]], deed.address[: LONGEST["address"]]
    id, client_id = thing.id[: LONGEST["object_id"]], thing.client_id or deed.client_id
    by = (deed.kind, who, deed.key_id)
    return Entry(now_ms(), deed.action, outcome, *by, thing.kind, id, client_id, address, deed.request_id)
