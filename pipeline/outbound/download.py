"""Download: fetch what a client named by URL, within limits of size, time and redirects, through the guard."""

import asyncio
from dataclasses import dataclass
from typing import BinaryIO

import httpx

from configs.errors import BoliError
from configs.sections import Outbound
from pipeline.outbound import guard
from pipeline.outbound.guard import Refused, Resolve

MAX_REDIRECTS = 5
_CHUNK = 64 * 1024


class DownloadFailed(BoliError):
    """The URL could not be fetched. The message says why."""


class TooLarge(DownloadFailed):
    """There is more behind the URL than is taken."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken, and how long it may take altogether, redirects included."""

    most_bytes: int
    total_s: float


async def download(
    url: str, into: BinaryIO, settings: Outbound, limits: Limits, resolver: Resolve = guard.resolve
) -> int:
    """Write what is behind a URL into a file and return its size in bytes. Each hop of a redirect is checked.

    Raises Refused, NoSuchHost, TooLarge, DownloadFailed; what was written until then is the caller's to remove.
    """
    try:
        async with asyncio.timeout(limits.total_s), guard.client(settings, resolver) as client:
            here = guard.check_url(url, settings)
            for _ in range(MAX_REDIRECTS + 1):
                # `identity`: a small answer must not become a large one here.
                async with client.stream("GET", here, headers={"Accept-Encoding": "identity"}) as answer:
                    if not answer.has_redirect_location:
                        return await _save(answer, into, limits.most_bytes)
                    here = guard.check_url(str(here.join(answer.headers["location"])), settings)
        raise Refused(f"the URL leads from one address to another more than {MAX_REDIRECTS} times")
    except TimeoutError as error:
        raise DownloadFailed(f"the URL was not fetched within {limits.total_s:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadFailed(f"the URL could not be fetched: {type(error).__name__}") from error


async def _save(answer: httpx.Response, into: BinaryIO, most_bytes: int) -> int:
    if answer.status_code != 200:
        raise DownloadFailed(f"the URL answers with status {answer.status_code}")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise DownloadFailed("the URL sends a compressed answer; let it send the file as it is")
    size = 0
    async for part in answer.aiter_raw(_CHUNK):
        size += len(part)
        if size > most_bytes:
            raise TooLarge(f"there are more than {most_bytes} bytes behind the URL")
        into.write(part)
    return size
