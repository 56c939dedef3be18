"""Fuzz: raw bytes and forms that are nearly right. Never a 5xx, never a file left.

Seeded: the same bytes each time. A form begins right and is then changed in some places.
"""

import io
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from review_api.clients.upload import Form, Upload
from review_api.problems import Problem
from tests.conftest import Service
from tests.review_api.test_access import CALLS
from tests.review_api.test_server import Running, everything, running

pytestmark = pytest.mark.slow
__all__ = ["running"]  # the fixture
SEED = 17
TOKENS = [b"\r\n", b"\0", b"--b", b"--", b'"', b";", b"=", b"*", b"\xff", b"\xe2\x80\xae", b"filename*=", b"[", b"{",
          b"UTF-8''%", b"=?utf-8?B?", b"Content-Disposition: ", b"Transfer-Encoding: chunked\r\n",
          b"%00", b"A" * 300]  # fmt: skip


def changed(chance: random.Random, right: bytes) -> bytes:
    """Return the bytes with one to six changes: something cut out, put in, doubled or turned over."""
    bytes_ = bytearray(right)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(bytes_) + 1)
        match chance.randrange(4):
            case 0:
                del bytes_[at : at + chance.randint(1, 40)]
            case 1:
                bytes_[at:at] = chance.choice(TOKENS)
            case 2:
                bytes_[at:at] = bytes_[at : at + chance.randint(1, 60)]
            case _:
                bytes_[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(bytes_)


def form() -> bytes:
    sound = io.BytesIO()
    soundfile.write(sound, 0.1 * np.sin(np.arange(800) / 20), 16_000, format="WAV")
    fields = {"language": "hi", "name": "कॉल", "speakers": "2"}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    named = (
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"; filename*=UTF-8\'\'%E0%A4%95.wav\r\n\r\n'
    )
    return "".join([*parts, named]).encode() + sound.getvalue() + b"\r\n--b--\r\n"


def test_forms(tmp_path: Path) -> None:
    chance, right = random.Random(SEED), form()
    assert taken(chance, right, tmp_path / "file") == "taken"
    seen = {taken(chance, changed(chance, right), tmp_path / "file") for _ in range(800)}
    assert {"taken", "broken-form", "no-file"} <= seen
    assert not any(code.isdecimal() for code in seen)


def taken(chance: random.Random, body: bytes, path: Path) -> str:
    """Read a form in pieces of any size; return "taken", or the code by which it was refused."""
    try:
        with path.open("wb") as file:
            reader, at = Form("multipart/form-data; boundary=b", file, 1_000_000), 0
            while at < len(body):
                size = chance.choice([1, 7, 100, 5000])
                reader.feed(body[at : at + size])
                at += size
            assert isinstance(reader.finish(), Upload)
        return "taken"
    except Problem as problem:
        return problem.code if 400 <= problem.status < 500 else f"{problem.status}"


def test_whole_requests_with_forms(service: Service) -> None:
    chance, right = random.Random(SEED), form()
    _, asha = service.client("asha")
    blobs = service.settings.storage.data_dir / "blobs"
    kinds = ["multipart/form-data; boundary=b"] * 5 + ["multipart/form-data; boundary*=UTF-8''b", "multipart/form-data"]
    made = 0
    for _ in range(80):
        answer = asha.post(
            "/v1/recordings", content=changed(chance, right), headers={"content-type": chance.choice(kinds)}
        )
        assert answer.status_code == 201 or 400 <= answer.status_code < 500
        made += answer.status_code == 201
    assert len([file for file in blobs.rglob("*") if file.is_file()]) == made


def test_json_of_every_route(service: Service) -> None:
    chance = random.Random(SEED)
    secrets = [service.client("asha")[1], service.person("om", role="operator")[1], service.person("mina")[1]]
    texts = [
        b'{"words": ["a"], "text": "x", "count": 1}',
        b'{"login": "a", "password": "b"}',
        b'[[1, "\\ud800"], null]',
    ]
    bodies = [changed(chance, chance.choice(texts)) for _ in range(3)] + [b"[" * 2000, b'{"a":' * 500]
    no_json = {"/v1/callback-secret", "/v1/session/lock", "/v2/upload"}  # nothing of theirs is read as JSON
    calls = [call for call in CALLS if call.method in ("POST", "PUT", "PATCH")]
    for call in sorted(
        calls, key=lambda call: call.path in no_json
    ):  # a locked session is refused everything after that
        path = call.path.replace("{", "").replace("}", "")
        for body in bodies:
            answer = chance.choice(secrets).request(
                call.method, path, content=body, headers={"Content-Type": "application/json"}
            )
            least = 200 if call.path in no_json else 400
            assert least <= answer.status_code < 500, (call.path, body)


def test_raw_bytes(running: Running) -> None:
    chance = random.Random(SEED)
    right = running.head("POST", "/v1/session?a=b", "Content-Type: application/json", "Content-Length: 20") + b"{" * 20
    seen = {status(running, one) for one in requests(chance, right)}
    assert b"500" not in seen
    assert {b"400", b"422"} <= seen


def requests(chance: random.Random, right: bytes) -> Iterator[bytes]:
    for _ in range(100):
        yield changed(chance, right)
    for _ in range(20):
        yield chance.randbytes(chance.randint(1, 2000)) + b"\r\n\r\n"


def status(running: Running, said: bytes) -> bytes:
    """Say something, then no more, and return the status of the answer; nothing where there is none."""
    with running.caller(said) as caller:
        caller.shutdown(1)
        return everything(caller).partition(b" ")[2][:3]
