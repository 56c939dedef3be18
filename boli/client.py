"""Client: the public HTTP API from a program's side, as `boli submit`, `status`, `export` and the demo use it."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from configs.errors import BoliError

Json = dict[str, Any]


class ServiceError(BoliError):
    """The service refused, or cannot be reached. The message says what to do; `code` is the problem's code or ""."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Client:
    """One caller: `secret` is a client's API key or a person's session token."""

    def __init__(self, url: str, secret: str = "", timeout_s: float = 60) -> None:
        self._url = url
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def submit(self, file: Path, **fields: str) -> Json:
        """Send a recording; `fields` are those of POST /v1/recordings. Return the recording."""
        try:
            with file.open("rb") as audio:
                return self._json("POST", "/v1/recordings", files={"file": (file.name, audio)}, data=fields)
        except OSError as error:
            raise ServiceError(f"cannot read {file}: {error.strerror}") from error

    def recording(self, recording_id: str) -> Json:
        """Return one recording with its status."""
        return self._json("GET", f"/v1/recordings/{recording_id}")

    def recordings(self) -> list[Json]:
        """Return all own recordings, newest first."""
        recordings: list[Json] = []
        after = ""
        while True:
            page = self._json("GET", "/v1/recordings", params={"after": after} if after else {})
            recordings += page["items"]
            after = page["next"] or ""
            if not after:
                return recordings

    def transcript(self, recording_id: str, form: str) -> str:
        """Return the transcript as the text of a file, in a format of docs/reference/formats.md."""
        return self.transcript_file(recording_id, form).decode()

    def transcript_file(self, recording_id: str, form: str, **asked: str) -> bytes:
        """Return the transcript as a file. `asked`: other parameters of the route; empty ones are not sent."""
        wanted = {"format": form} | {name: value for name, value in asked.items() if value}
        return self._answer("GET", f"/v1/recordings/{recording_id}/transcript", params=wanted).content

    def confirm_receipt(self, recording_id: str) -> Json:
        """Say that this client has the final version, which then does not change any more; return the status."""
        return self._json("POST", f"/v1/recordings/{recording_id}/receipt")

    def sign_in(self, login: str, password: str) -> Json:
        """Open a session; from now on this client is that person. Return who it is."""
        session = self._json("POST", "/v1/session", json={"login": login, "password": password})
        self._http.headers["Authorization"] = f"Bearer {session['token']}"
        person: Json = session["person"]
        return person

    def lease(self, count: int = 1) -> list[Json]:
        """Take up to `count` tasks."""
        tasks: list[Json] = self._json("POST", "/v1/tasks/lease", json={"count": count})["tasks"]
        return tasks

    def clip(self, task: Json) -> bytes:
        """Return the sound of a task that this person holds (Ogg Opus)."""
        return self._answer("GET", task["clip"]["url"]).content

    def release(self, task: Json) -> None:
        """Give a task back."""
        self._answer("POST", f"/v1/tasks/{task['id']}/release")

    def revise(self, segment_id: str, operation_id: str, base_version: int, text: str) -> Json:
        """Submit the text of a segment."""
        body = {"operation_id": operation_id, "base_version": base_version, "text": text}
        return self._json("POST", f"/v1/segments/{segment_id}/revisions", json=body)

    def accuracy(self, by: str = "dialect", policy: str = "L1") -> Json:
        """Return the error rates."""
        return self._json("GET", "/v1/accuracy", params={"by": by, "policy": policy})

    def healthy(self) -> bool:
        """Say whether the service answers."""
        try:
            return self._http.get("/v1/health").is_success
        except httpx.HTTPError:
            return False

    def _json(self, method: str, path: str, **arguments: Any) -> Json:
        answer: Json = self._answer(method, path, **arguments).json()
        return answer

    def _answer(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise ServiceError(f"no answer from {self._url}: {error}; is the service running? (boli up)") from error
        if answer.is_success:
            return answer
        raise _refused(answer)


def _refused(answer: httpx.Response) -> ServiceError:
    try:
        problem = answer.json()
        return ServiceError(f"{problem['title']}: {problem['detail']}", problem.get("code", ""))
    except (ValueError, KeyError, TypeError):
        return ServiceError(f"the service answered {answer.status_code} without saying why")
