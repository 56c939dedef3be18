"""Company provider: OpenID Connect with the provider that the settings name (authorization code, PKCE, state, nonce).

    Provider.begin            where a browser is sent, and what is to be remembered of it (Flow)
    Provider.finish           a code that it came back with -> the ID token, checked -> Identity

Everything is fetched through pipeline/outbound/guard.py: public addresses, and the networks that the settings name.
Sources: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (`iss` in the answer).
"""

import asyncio
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from configs.company import Company
from configs.errors import BoliError
from configs.sections import Outbound
from pipeline.outbound import guard
from pipeline.outbound.company_identity import Identity

FLOW_S: Final = 600
# Signatures with a key that the provider alone has: neither "none", nor one made with the client's secret.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_KNOWN_FOR_S: Final = 600
_LEEWAY_S: Final = 60
_TOTAL_S: Final = 15
_MOST_BYTES: Final = 256 * 1024


class ProviderAway(BoliError):
    """The provider does not answer, or not as one."""


class ProviderRefused(BoliError):
    """What came back is not a sign-in that this browser began, or its ID token does not hold. The message says why."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in that began, which its browser keeps. `page`: where it goes afterwards. `began_s`: since 1970."""

    state: str
    nonce: str
    verifier: str
    page: str
    began_s: int


class Provider:
    """The provider of the settings. `clock`: seconds since 1970."""

    def __init__(self, settings: Company, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._outbound = Outbound(allow_http=settings.issuer_is_here, networks=settings.networks)
        self._clock = clock
        self._found: tuple[float, Mapping[str, Any]] | None = None

    async def begin(self, flow: Flow) -> str:
        """Return the address to which the browser is sent. Raises ProviderAway."""
        about = await self._about()
        return str(
            prepare_grant_uri(
                self._endpoint(about, "authorization_endpoint"), self._settings.client_id, "code",
                redirect_uri=self._settings.callback, scope="openid email profile", state=flow.state, nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier), code_challenge_method="S256",
            )
        )  # fmt: skip

    async def finish(self, flow: Flow, answer: Mapping[str, str]) -> Identity:
        """Return who came back. `answer`: the query. Raises ProviderRefused, ProviderAway."""
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise ProviderRefused("the state is of another sign-in")
        if self._clock() - flow.began_s > FLOW_S:
            raise ProviderRefused("it took too long")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise ProviderRefused("another provider answered")
        if not answer.get("code"):
            raise ProviderRefused("the provider sent no code")
        about = await self._about()
        tokens = await self._exchange(about, answer["code"], flow)
        keys = await self._ask("GET", self._endpoint(about, "jwks_uri"))
        return self._identity(self._checked(tokens, keys, flow))

    async def _about(self) -> Mapping[str, Any]:
        """Return what the provider says of itself, which is asked once in ten minutes (OpenID Connect Discovery)."""
        if self._found is None or self._clock() - self._found[0] > _KNOWN_FOR_S:
            url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            about = await self._ask("GET", url)
            if about.get("issuer") != self._settings.issuer:
                raise ProviderAway("the provider calls itself otherwise than company.issuer")
            self._found = (self._clock(), about)
        return self._found[1]

    def _endpoint(self, about: Mapping[str, Any], name: str) -> str:
        try:
            return str(guard.check_url(str(about.get(name, "")), self._outbound))
        except guard.Refused as error:
            raise ProviderAway(f"the provider's {name} is no address: {error}") from error

    async def _exchange(self, about: Mapping[str, Any], code: str, flow: Flow) -> Mapping[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._settings.callback}
        form |= {"code_verifier": flow.verifier}
        headers, secret = {}, self._settings.client_secret.get_secret_value()
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret and "client_secret_basic" in ways:
            pair = f"{quote_plus(self._settings.client_id)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self._settings.client_id} | ({"client_secret": secret} if secret else {})
        return await self._ask("POST", self._endpoint(about, "token_endpoint"), form, headers)

    async def _ask(
        self, method: str, url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Return a JSON object. Raises ProviderAway; ProviderRefused where the provider says that it was our fault."""
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        try:
            async with (
                asyncio.timeout(_TOTAL_S),
                guard.client(self._outbound) as client,
                client.stream(method, url, data=form, headers=sent) as answer,
            ):
                body = await _read(answer)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, guard.Refused, guard.NoSuchHost) as error:
            raise ProviderAway(f"the provider cannot be asked: {type(error).__name__}") from error
        if 400 <= answer.status_code < 500 and method == "POST":
            raise ProviderRefused("the provider does not take the code")
        return _object(answer.status_code, body)

    def _checked(self, tokens: Mapping[str, Any], keys: Mapping[str, Any], flow: Flow) -> Mapping[str, Any]:
        """Return the claims of the ID token: signature, issuer, audience, time and nonce hold."""
        try:
            known = KeySet.import_key_set({"keys": list(keys["keys"])})
            token = jwt.decode(str(tokens["id_token"]), known, algorithms=list(ALGORITHMS))
            required = {"iss": self._settings.issuer, "aud": self._settings.client_id}
            claims = CodeIDToken(
                token.claims,
                token.header,
                {name: {"essential": True, "value": value} for name, value in required.items()},
                {"nonce": flow.nonce, "client_id": self._settings.client_id, "access_token": tokens["access_token"]},
            )
            claims.validate(now=int(self._clock()), leeway=_LEEWAY_S)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise ProviderRefused(f"the ID token does not hold: {type(error).__name__}") from error
        return dict(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        verified = str(claims.get("email_verified")).lower() == "true"  # some providers send a text
        email = _text(claims, "email") if verified else ""
        login = email if self._settings.login_claim == "email" else _text(claims, self._settings.login_claim)
        subject = _text(claims, "sub")
        if not subject:
            raise ProviderRefused("the ID token names nobody")
        return Identity(self._settings.issuer, subject, login, email, _text(claims, "name"))


async def _read(answer: httpx.Response) -> bytes:
    body = b""
    async for part in answer.aiter_raw():
        body += part
        if len(body) > _MOST_BYTES:
            raise ProviderAway("the provider answers at too great a length")
    return body


def _object(status: int, body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body) if status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderAway(f"the provider answers with status {status}, or no JSON")
    return found


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
