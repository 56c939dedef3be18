"""Faults of a soak: each begins, lasts a while, and is mended.

What is away is away for everybody: the folder of recordings is renamed, as an unmounted disk would leave an empty name
behind; PostgreSQL is stopped, in good order and as a crash does; SQLite's file is locked by a stranger.
"""

import random
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from urllib.parse import urlsplit

from benchmarks.lib.soak_clients import Sender, sounds
from benchmarks.lib.soak_place import Place

Mend = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Soaked:
    """What faults are done to. `wrong_answers`: while it is set, the receiver of webhooks answers 500."""

    place: Place
    senders: tuple[Sender, ...]
    wrong_answers: Event
    chance: random.Random


@dataclass(frozen=True, slots=True)
class Fault:
    """`begin` does it, and returns what mends it. `lasts_s`: how long it is left."""

    name: str
    lasts_s: float
    begin: Callable[[Soaked], Mend]


def faults_for(place: Place) -> list[Fault]:
    """Return the faults that this machine and this database allow, in their order."""
    return [
        Fault("a worker is killed", 0, lambda to: _signal(to, "worker-1", signal.SIGKILL)),
        Fault("a service is killed", 0, lambda to: _signal(to, "service-1", signal.SIGKILL)),
        Fault("the folder of recordings is away", 20, _folder_away),
        Fault("uploads are cut off", 0, _cut_uploads),
        Fault("a worker is frozen", 58, lambda to: _frozen(to, "worker-1")),
        *([Fault("the disk is full", 25, _disk_full)] if place.small_disk else []),
        Fault("poison is sent", 0, _poison),
        *_of_database(place),
        Fault("webhooks are answered with 500", 20, _wrong_answers),
        Fault("a worker is told to stop", 0, lambda to: _signal(to, "worker-1", signal.SIGTERM)),
        Fault("all are killed at once", 0, _kill_all_but_watched),
    ]


def _of_database(place: Place) -> Iterator[Fault]:
    if place.postgres is None:
        yield Fault("a stranger locks the database", 15, _locked)
        return
    yield Fault("the database is stopped", 20, lambda to: _database_away(to, signal.SIGINT))
    yield Fault("the database crashes", 10, lambda to: _database_away(to, signal.SIGQUIT))


def _nothing() -> None:
    """Mend nothing: it mends itself."""


def _signal(to: Soaked, name: str, number: signal.Signals) -> Mend:
    to.place.fleet.signal(name, number)
    return _nothing


def _kill_all_but_watched(to: Soaked) -> Mend:
    for name in ("worker-1", "service-1"):
        to.place.fleet.signal(name, signal.SIGKILL)
    return _nothing


def _frozen(to: Soaked, name: str) -> Mend:
    to.place.fleet.signal(name, signal.SIGSTOP)
    return lambda: to.place.fleet.signal(name, signal.SIGCONT)


def _folder_away(to: Soaked) -> Mend:
    to.place.wait()  # a service that starts meanwhile is another fault
    blobs, elsewhere = to.place.data / "blobs", to.place.data / "elsewhere"
    blobs.rename(elsewhere)

    def back() -> None:
        shutil.rmtree(blobs, ignore_errors=True)  # what was written under the mount's name is hidden by the mount
        elsewhere.rename(blobs)

    return back


def _disk_full(to: Soaked) -> Mend:
    ballast = to.place.data / "ballast"
    for piece_bytes in (2**20, 2**12):
        with ballast.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(bytes(piece_bytes)) == piece_bytes:
                pass
    return lambda: ballast.unlink(missing_ok=True)


def _locked(to: Soaked) -> Mend:
    stranger = sqlite3.connect(to.place.data / "boli.db", timeout=30, isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")

    def let_go() -> None:
        stranger.execute("ROLLBACK")
        stranger.close()

    return let_go


def _database_away(to: Soaked, how: signal.Signals) -> Mend:
    server = to.place.postgres
    assert server is not None
    server.stop(how)
    return server.start


def _wrong_answers(to: Soaked) -> Mend:
    to.wrong_answers.set()
    return to.wrong_answers.clear


def _cut_uploads(to: Soaked) -> Mend:
    """Begin to send a recording to each service in one request, and hang up in the middle of its sound."""
    for url, key in zip(to.place.urls, to.place.keys, strict=True):
        address = urlsplit(url)
        head = (
            f"POST /v1/recordings HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {key}\r\n"
            "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 1000000\r\n\r\n--cut\r\n"
            'Content-Disposition: form-data; name="file"; filename="cut.wav"\r\n\r\n'
        )
        try:
            with socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=5) as line:
                line.sendall(head.encode() + to.chance.randbytes(300_000))
        except OSError:  # it is down: the line was cut earlier
            continue
    return _nothing


def _poison(to: Soaked) -> Mend:
    """Let each client send noise, a FLAC file that is noise behind its name, and a real one with noise in it."""
    for sender in to.senders:
        real = bytearray(next(sounds(f"poison {to.chance.random()}")))
        real[len(real) // 2 : len(real) // 2 + 20_000] = to.chance.randbytes(20_000)
        for sound in (to.chance.randbytes(50_000), b"fLaC" + to.chance.randbytes(50_000), bytes(real)):
            sender.poison(sound)
    return _nothing
