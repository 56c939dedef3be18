"""Guard: an HTTP client that reaches public addresses only, whatever URL it is given.

    URL -> scheme, no password -> the host's addresses, asked for once -> each of them open? -> connect to the first

The connection goes to the very address that was checked: a name that answers with a public address first and a private
one later ("DNS rebinding") gains nothing. Host and TLS name stay those of the URL. It holds for every request of the
client, and so for each hop of a redirect. No proxy of the environment is used, since it would look the name up again.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from configs.errors import BoliError
from configs.sections import Outbound
from pipeline.outbound import addresses

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
MAX_URL = 2000


class Refused(BoliError):
    """This URL is not one that the service will ask for. The message says why, without an address."""


class NoSuchHost(BoliError):
    """The host of the URL has no address."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the address that was checked, and the name under which it is asked for."""

    host: str
    address: str


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system has them. Raises NoSuchHost."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(f"the host {host} has no address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(url: str, settings: Outbound) -> httpx.URL:
    """Return the URL if its form is one that the service will ask for; the address is checked when it is asked for.

    Raises Refused: for a scheme that is not allowed, a password, and an IP address that is not public.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused("this is no URL; write https://host/path") from error
    allowed = ("https", "http") if settings.allow_http else ("https",)
    if len(url) > MAX_URL or parsed.scheme not in allowed or not parsed.host:
        begins = " or ".join(f"{one}://" for one in allowed)
        raise Refused(f"a URL begins with {begins} and has {MAX_URL} letters at most")
    if parsed.userinfo:
        raise Refused("a URL has no name and no password in it")
    _check_literal(parsed.host, settings)
    return parsed


async def target(url: httpx.URL, settings: Outbound, resolver: Resolve = resolve) -> Target:
    """Return the one address that a request to this URL goes to. Raises Refused, NoSuchHost."""
    check_url(str(url), settings)
    found = await resolver(url.host, url.port or (443 if url.scheme == "https" else 80))
    if not found:
        raise NoSuchHost(f"the host {url.host} has no address")
    # One that is not open among several is enough: whoever runs that name's zone has no business with us.
    if not all(addresses.is_open(one, settings.networks) for one in found):
        raise Refused(_NOT_PUBLIC)
    return Target(url.host, found[0])


class GuardedTransport(httpx.AsyncBaseTransport):
    """A transport of httpx that connects to checked addresses only. `resolver`: how names become addresses."""

    def __init__(self, settings: Outbound, resolver: Resolve = resolve, verify: bool | object = True) -> None:
        self._settings = settings
        self._resolver = resolver
        # No connection is kept: the next request might share an address, and yet be for another name.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(verify=verify, limits=limits, trust_env=False)  # type: ignore[arg-type]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        found = await target(request.url, self._settings, self._resolver)
        sent = httpx.Request(
            request.method,
            request.url.copy_with(host=found.address),
            headers=request.headers,  # with Host, as httpx wrote it from the URL
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": found.host},
        )
        return await self._inner.handle_async_request(sent)

    async def aclose(self) -> None:
        await self._inner.aclose()


def client(settings: Outbound, resolver: Resolve = resolve, verify: bool | object = True) -> httpx.AsyncClient:
    """Return a guarded client. It follows no redirect. Put `asyncio.timeout` around each request: a timeout of httpx
    is that of one read, and a server that sends a byte now and then never meets it.
    """
    return httpx.AsyncClient(
        transport=GuardedTransport(settings, resolver, verify),
        timeout=settings.timeout_s,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "boli"},
    )


_NOT_PUBLIC = (
    "the host of this URL is not on the public internet; the operator may open its network (outbound.networks)"
)


def _check_literal(host: str, settings: Outbound) -> None:
    try:
        is_open = addresses.is_open(host, settings.networks)
    except ValueError:  # a name: looked up when it is asked for
        return
    if not is_open:
        raise Refused(_NOT_PUBLIC)
