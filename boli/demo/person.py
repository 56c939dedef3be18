"""Person: somebody who signs in and works, through the same HTTP API; the demo's scripted transcriber uses it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from boli.client import Client
from boli.client.calls import Call, nothing

Json = dict[str, Any]


def _json(answer: httpx.Response) -> Json:
    found: Json = answer.json()
    return found


class Person:
    """Somebody with a session. Every method raises ServiceError."""

    def __init__(self, url: str, login: str, password: str) -> None:
        with Client(url) as stranger:
            session = stranger.send(_post("/v1/session", {"login": login, "password": password}))
        self._client = Client(url, session["token"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def lease(self, count: int = 1) -> list[Json]:
        """Take up to `count` tasks."""
        tasks: list[Json] = self._client.send(_post("/v1/tasks/lease", {"count": count}))["tasks"]
        return tasks

    def clip(self, task: Json) -> bytes:
        """Return the sound of a task that this person holds (Ogg Opus)."""
        return self._client.send(Call("GET", task["clip"]["url"], lambda answer: answer.content))

    def release(self, task: Json) -> None:
        """Give a task back."""
        self._client.send(Call("POST", f"/v1/tasks/{task['id']}/release", nothing))

    def revise(self, segment_id: str, operation_id: str, base_version: int, text: str) -> Json:
        """Submit the text of a segment."""
        body = {"operation_id": operation_id, "base_version": base_version, "text": text}
        return self._client.send(_post(f"/v1/segments/{segment_id}/revisions", body))

    def accuracy(self, by: str = "dialect", policy: str = "L1") -> Json:
        """Return the error rates."""
        return self._client.send(Call("GET", "/v1/accuracy", _json, (("by", by), ("policy", policy))))


def _post(path: str, body: Mapping[str, Any]) -> Call[Json]:
    return Call("POST", path, _json, json=body, repeatable=False)
