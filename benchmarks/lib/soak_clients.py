"""Clients of a soak: each sends recordings steadily, remembers what it was promised, and listens to webhooks.

Every recording is another piece of a bundled one, so that none is a repeat. A client whose sending failed asks whether
the recording is there (by its own name for it) before it sends it again: none may be lost, none doubled.
"""

import io
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import soundfile

from boli.client import Client
from boli.client.errors import Invalid, ServiceError
from boli.demo.samples import path, samples

UNDER_WAY: list[str] = ["queued", "running", "drafted", "in_review"]
SECONDS = (4.0, 9.0)  # of a recording
PAUSE_S, AFTER_ERROR_S, PATIENCE_S = 2.0, 3.0, 120.0


@dataclass(frozen=True, slots=True)
class Promised:
    """A recording that the service said it has. `name`: its client's. `sha256`: of the bytes that were sent."""

    recording_id: str
    name: str
    sha256: str
    poison: bool


@dataclass(slots=True)
class Ledger:
    """What the clients know. `events`: how often each event came, by id; `of_event`: its type and recording."""

    promised: list[Promised] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    of_event: dict[str, tuple[str, str]] = field(default_factory=dict)


def sounds(seed: str) -> Iterator[bytes]:
    """Give pieces of the bundled Hindi recordings, as FLAC, without end."""
    chance = random.Random(seed)
    found = [soundfile.read(path(one)) for one in samples() if one.name in ("hi-farm", "hi-office")]
    while True:
        sound, rate_hz = chance.choice(found)
        length = round(chance.uniform(*SECONDS) * rate_hz)
        start = chance.randrange(len(sound) - length)
        file = io.BytesIO()
        soundfile.write(file, sound[start : start + length], rate_hz, format="FLAC")
        yield file.getvalue()


class Sender:
    """A client in a thread of its own. `most`: it waits while so many of its recordings are under way."""

    def __init__(self, number: int, url: str, key: str, ledger: Ledger, most: int) -> None:
        self._number, self._ledger, self._most = number, ledger, most
        self._client = Client(url, key, timeout_s=20)
        self._sounds = sounds(f"client {number}")
        self._poison: list[bytes] = []
        self._count = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"client-{number}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let it send to its end what it has begun, and return. What it cannot send stays begun in the ledger."""
        self._stop.set()
        self._thread.join(PATIENCE_S)

    def poison(self, sound: bytes) -> None:
        """Send this next."""
        self._poison.append(sound)

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_S):
            try:
                waits = not self._poison and self._under_way() >= self._most
            except ServiceError as error:
                self._note(error)
                continue
            if not waits:
                poison = bool(self._poison)
                self._send(self._poison.pop() if poison else next(self._sounds), poison)

    def _under_way(self) -> int:
        return sum(1 for _ in self._client.recordings(status=UNDER_WAY))

    def _send(self, sound: bytes, poison: bool) -> None:
        self._count += 1
        name = f"c{self._number}-{self._count}"
        self._ledger.begun.add(name)
        recording_id = ""
        while not recording_id:
            try:
                recording_id = self._known(name) or self._sent(name, sound)
            except ServiceError as error:
                self._note(error)
                if poison and isinstance(error, Invalid):
                    self._ledger.begun.discard(name)
                    return
                time.sleep(AFTER_ERROR_S)
        self._ledger.promised.append(Promised(recording_id, name, sha256(sound).hexdigest(), poison))

    def _known(self, name: str) -> str:
        for upload in self._client.uploads():  # what was cut off must not become a recording later
            self._client.end_upload(upload.id)
        return next((one.id for one in self._client.recordings(external_id=name)), "")

    def _sent(self, name: str, sound: bytes) -> str:
        file = io.BytesIO(sound)
        file.name = f"{name}.flac"
        return self._client.submit(file, language="hi", review="full", external_id=name).id

    def _note(self, error: ServiceError) -> None:
        self._ledger.refused[f"{type(error).__name__} {error.status or ''} {error.code}".strip()] += 1


@contextmanager
def listening(ledger: Ledger, wrong: threading.Event) -> Iterator[str]:
    """Receive webhooks as long as the block, and give the address. While `wrong` is set, the answer is 500."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if not wrong.is_set():
                id = str(self.headers["webhook-id"])
                ledger.events[id] += 1
                ledger.of_event[id] = (body["type"], body["data"].get("recording_id", ""))
            self.send_response(500 if wrong.is_set() else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/boli"
    finally:
        server.shutdown()
        server.server_close()
