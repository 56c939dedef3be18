"""A small OpenID provider on loopback: real HTTP, real signatures, and whatever lie a test wants from it."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "boli", "a secret of the client"
ACCOUNT: dict[str, Any] = {"sub": "u-1", "email": "mina@sahara.example", "email_verified": True, "name": "Mina"}


class CompanyProvider:
    """`account`: who is signed in there. `lies`: claims that replace the right ones; None removes one."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.account = dict(ACCOUNT)
        self.lies: dict[str, Any] = {}
        self.unsigned = False
        self.key = self.signing_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def authorize(self, url: str, **more: str) -> str:
        """Do what the browser's stay at the provider does: return the address that it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], **more})}"

    def about(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in paths.items()}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form["code"], None)  # a code is good once
        if (
            asked is None
            or authorization != f"Basic {base64.b64encode(f'{CLIENT}:{_quoted(SECRET)}'.encode()).decode()}"
        ):
            return 400, {"error": "invalid_grant"}
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        at = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": nonce, **self.account}
        claims = {name: value for name, value in (claims | self.lies).items() if value is not None}
        if self.unsigned:
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key)


def _quoted(text: str) -> str:
    return text.replace(" ", "+")


@contextmanager
def running() -> Iterator[CompanyProvider]:
    """Run one until the end of the test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            keys = {"keys": [provider.key.as_dict(private=False)]}
            pages = {"/.well-known/openid-configuration": provider.about(), "/keys": keys}
            self._say(200 if self.path in pages else 404, pages.get(self.path, {}))

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.token(form, self.headers.get("authorization", "")))

        def _say(self, status: int, body: dict[str, Any]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = CompanyProvider(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
