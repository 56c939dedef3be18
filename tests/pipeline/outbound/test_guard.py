"""The guard, with servers on loopback and a stub in place of the name server alone."""

import asyncio
import io
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from configs.settings import Outbound
from pipeline.outbound import guard
from pipeline.outbound.download import DownloadFailed, Limits, TooLarge, download
from pipeline.outbound.guard import NoSuchHost, Refused, check_url, client
from pipeline.store.database import now

pytestmark = pytest.mark.slow

OPEN = Outbound(allow_http=True, networks=("127.0.0.1/32",), timeout_s=5)
CLOSED = Outbound(allow_http=True, timeout_s=5)
LIMITS = Limits(most_bytes=1000, total_s=5)


class Names:
    """Names with the answers that they give one after the other; the last one again and again."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name: list(each) for name, each in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        left = self.answers.get(host, [[]])
        return left.pop(0) if len(left) > 1 else left[0]


class Server(BaseHTTPRequestHandler):
    """Says which host it was asked for, leads elsewhere, sends much, or drips."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["host"]))  # type: ignore[attr-defined]
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        if self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                self.wfile.write(f"X-{number}: drip\r\n".encode())
                self.wfile.flush()
                time.sleep(0.05)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (5000 if self.path == "/much" else 10))

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def fetch(url: str, settings: Outbound, names: guard.Resolve, limits: Limits = LIMITS) -> bytes:
    into = io.BytesIO()
    asyncio.run(download(url, into, settings, limits, names))
    return into.getvalue()


def test_the_checked_address_is_the_one_that_is_connected_to(server: Any) -> None:
    names = Names(client=[["127.0.0.1"], ["10.9.9.9"]])
    assert fetch(f"http://client:{server.server_port}/ok", OPEN, names) == b"x" * 10
    assert names.asked == ["client"], "the name is asked for once"
    assert server.seen == [("/ok", f"client:{server.server_port}")], "the host stays the one of the URL"


def test_a_name_that_changes_its_address_gains_nothing(server: Any) -> None:
    """The first answer is public, the second is this machine: the second must never be connected to."""
    names = Names(rebinding=[["192.0.2.77"], ["127.0.0.1"]])
    public = Outbound(allow_http=True, networks=("192.0.2.0/24",), timeout_s=0.3)  # stands for a public host
    with pytest.raises(DownloadFailed):
        fetch(f"http://rebinding:{server.server_port}/ok", public, names, Limits(1000, 1))
    assert names.asked == ["rebinding"]
    with pytest.raises(Refused):
        fetch(f"http://rebinding:{server.server_port}/ok", public, names)
    assert server.seen == []


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]])
def test_a_name_inside_is_refused(server: Any, answer: list[str]) -> None:
    with pytest.raises(Refused, match="not on the public internet"):
        fetch(f"http://inside:{server.server_port}/ok", CLOSED, Names(inside=[answer]))
    assert server.seen == []


def test_a_name_without_an_address_is_told() -> None:
    with pytest.raises(NoSuchHost):
        fetch("http://nobody/ok", CLOSED, Names())


def test_each_hop_of_a_redirect_is_checked(server: Any) -> None:
    names = Names(client=[["127.0.0.1"]], inside=[["10.0.0.1"]])
    here = f"http://client:{server.server_port}"
    assert fetch(f"{here}/to/{here}/ok", OPEN, names) == b"x" * 10
    for hop in ("http://inside/ok", "http://169.254.169.254/latest", "file:///etc/passwd", "gopher://client/"):
        with pytest.raises(Refused):
            fetch(f"{here}/to/{hop}", OPEN, names)
    with pytest.raises(Refused, match="more than 5 times"):
        fetch(f"{here}/to/" * 8 + f"{here}/ok", OPEN, names)


def test_size_and_time_have_limits(server: Any) -> None:
    names = Names(client=[["127.0.0.1"]])
    with pytest.raises(TooLarge):
        fetch(f"http://client:{server.server_port}/much", OPEN, names)
    with pytest.raises(DownloadFailed, match=r"within 0\.5 s"):
        fetch(f"http://client:{server.server_port}/drip", OPEN, names, Limits(1000, 0.5))


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org", "//example.org", "https://", "https://a:b@example.org/", "x" * 3000,
     "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1:8443/x", "https://a\0b/"],
)  # fmt: skip
def test_urls_that_are_refused_at_once(url: str) -> None:
    with pytest.raises(Refused):
        check_url(url, Outbound())


def test_odd_spellings_of_this_machine_are_refused_when_they_are_looked_up() -> None:
    async def ask(url: str) -> None:
        async with client(CLOSED) as made:
            await made.get(url)

    for host in ("localhost", "2130706433", "0x7f000001", "127.1"):
        with pytest.raises((Refused, NoSuchHost)):
            asyncio.run(ask(f"http://{host}:9/"))


def test_webhooks_follow_no_redirect(server: Any) -> None:
    names = Names(client=[["127.0.0.1"]])

    async def ask() -> int:
        async with client(OPEN, names) as made:
            return (await made.get(f"http://client:{server.server_port}/to/http://client/ok")).status_code

    assert asyncio.run(ask()) == 302
    assert len(server.seen) == 1


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(tmp_path: Path) -> None:
    key, certificate = self_signed("client.example")
    (tmp_path / "both.pem").write_bytes(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.seen = []  # type: ignore[attr-defined]
    running.socket = context.wrap_socket(running.socket, server_side=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    trusting = ssl.create_default_context(cadata=certificate.decode())
    names = Names(**{"client.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})

    async def ask(host: str) -> int:
        async with client(OPEN, names, trusting) as made:
            return (await made.get(f"https://{host}:{running.server_port}/ok")).status_code

    try:
        assert asyncio.run(ask("client.example")) == 200
        with pytest.raises(httpx.ConnectError, match=r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"):
            asyncio.run(ask("other.example"))
    finally:
        running.shutdown()
        running.server_close()
    assert asked == ["client.example", "other.example"]


def self_signed(name: str) -> tuple[bytes, bytes]:
    """Return a key and its certificate for a host, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain), made.public_bytes(pem)
