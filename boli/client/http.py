"""HTTP: the arguments of httpx, for both clients."""

from importlib.metadata import version
from typing import Any

import httpx

from boli.client.calls import Call


def options(url: str, secret: str) -> dict[str, Any]:
    """Return the arguments of httpx.Client and AsyncClient."""
    headers = {"User-Agent": f"boli-python/{version('boli-speech')}"}
    return {"base_url": url, "headers": headers | ({"Authorization": f"Bearer {secret}"} if secret else {})}


def request(call: Call[Any], timeout_s: float) -> dict[str, Any]:
    """Return the arguments of `request` for a call."""
    return {
        "method": call.method,
        "url": call.path,
        "params": list(call.query),
        "headers": dict(call.headers),
        "content": call.content,
        "json": call.json,
        "timeout": httpx.Timeout(timeout_s, read=timeout_s + call.waits_s),
    }
