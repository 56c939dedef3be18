"""Transcribing: simulated transcribers against a service, over a link that loses answers and sends things twice.

    sign in -> lease -> clip, think, submit (again and again) -> lease ...        a heartbeat beside it

What each of them was told is kept (`Told`), so that benchmarks/lib/transcribing_checks.py can hold the database to it.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.lib.served import PASSWORD

TIMEOUT_S = 60.0
# Shares of submissions that are sent twice at once, and of which the answer is lost within LOST_WITHIN_S.
TWICE, LOST, LOST_WITHIN_S = 0.05, 0.05, 0.05
# Shares of assignments that are given back, and over which the transcriber falls asleep until the lease ran out.
GIVEN_BACK, ASLEEP = 0.03, 0.05
HEARTBEATS_A_LEASE = 3
KEEP_S = 3.0  # less than the service keeps a connection that nobody uses
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loopback; one for all, as each takes time to make
FEW_AT_ONCE = 2  # signing in costs the service two tenths of a second


@dataclass(slots=True)
class Grant:
    """That a person was given a task: between `asked_s` and `told_s`, until `until_s`; `ended_s`: when they began to
    submit or give it back. Seconds since 1970.
    """

    task_id: str
    login: str
    asked_s: float
    told_s: float
    until_s: float
    ended_s: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What was sent, and the answer: the version it became, and as what it was kept."""

    operation_id: str
    segment_id: str
    login: str
    text: str
    version: int
    kept_as: str


@dataclass(slots=True)
class Told:
    """All that the transcribers know. `took_s`: of each kind of call, how long the answers took, in seconds."""

    grants: list[Grant] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    resent: int = 0
    took_s: dict[str, list[float]] = field(default_factory=dict)

    def took(self, kind: str, seconds: float) -> None:
        self.took_s.setdefault(kind, []).append(seconds)

    def answered(self, text: Text) -> None:
        """Note an answer to a submission. The same operation has one answer."""
        known = self.texts.setdefault(text.operation_id, text)
        if known != text:
            self.contradictions.append(f"{text.operation_id} was answered as {known} and as {text}")


@dataclass(frozen=True, slots=True)
class Pace:
    """How people work: `think_s`, the mean time a segment takes them; `lease_s`; `speech_ms` of an assignment. Without
    `trouble` nothing is lost, sent twice, given back or slept over. They come within `arrive_s`, which is not timed.
    """

    think_s: float
    lease_s: float
    speech_ms: int = 60_000
    trouble: bool = True
    arrive_s: float = 0.0


class Transcriber:
    """One person, signed in."""

    def __init__(self, client: httpx.AsyncClient, login: str, told: Told, pace: Pace, stop: asyncio.Event) -> None:
        self._client = client
        self._login = login
        self._told = told
        self._pace = pace
        self._stop = stop
        self._chance = random.Random(login)
        self._headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        answer = await self._timed("sign in", "POST", "/v1/session", json={"login": self._login, "password": PASSWORD})
        self._headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}

    async def work(self) -> None:
        """Do one assignment after the other until it is time to stop; what was begun to be sent is sent to its end."""
        await self._rest(self._chance.uniform(0, self._pace.arrive_s or self._pace.think_s))
        while not self._stop.is_set():
            asked_s = time.time()
            answer = await self._timed("lease", "POST", "/v1/assignments", json={"max_speech_ms": self._pace.speech_ms})
            found = answer.json()["assignments"] if answer.status_code == 200 else []
            if not found:
                await self._rest(self._pace.think_s)
            for assignment in found:
                await self._do(assignment, self._granted(assignment, asked_s))

    async def _do(self, assignment: dict[str, Any], grants: dict[str, Grant]) -> None:
        asleep, gives_back = self._draw(ASLEEP), self._draw(GIVEN_BACK)
        beating = None if asleep else asyncio.create_task(self._beat(assignment["id"], grants))
        try:
            await self._do_tasks(assignment, grants, asleep, gives_back)
        finally:
            if beating:
                beating.cancel()

    async def _do_tasks(
        self, assignment: dict[str, Any], grants: dict[str, Grant], asleep: bool, gives_back: bool
    ) -> None:
        for number, task in enumerate(assignment["tasks"]):
            if self._stop.is_set():
                break
            if grants[task["id"]].until_s > time.time():
                await self._timed("clip", "GET", task["clip"]["url"])
            await self._rest(self._pace.lease_s * 1.2 if asleep and number == 1 else self._thinks_s())
            if self._stop.is_set():  # or all who think would submit in the same instant
                break
            if gives_back and number == 1:
                await self._give_back(assignment["id"], grants)
                break
            await self._submit(task, grants[task["id"]])

    async def _submit(self, task: dict[str, Any], grant: Grant) -> None:
        words = str(task["segment"]["text"] or "राशन").split()
        words[self._chance.randrange(len(words))] = f"शब्द{self._chance.randrange(10**6)}"
        body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": " ".join(words)}
        grant.ended_s = time.time()

        async def send() -> None:
            answer = await self._timed("submit", "POST", f"/v1/segments/{task['segment']['id']}/revisions", json=body)
            if answer.status_code == 201:
                told = {name: answer.json()[name] for name in ("segment_id", "text", "version", "kept_as")}
                self._told.answered(Text(body["operation_id"], login=self._login, **told))
            else:
                self._told.errors.append(f"submit: {answer.status_code} {answer.text[:200]}")

        if self._draw(LOST):
            self._told.resent += 1
            await _interrupted(send, self._chance.uniform(0, LOST_WITHIN_S))
        elif self._draw(TWICE):
            self._told.resent += 1
            await asyncio.gather(send(), send())
            return
        await send()

    async def _give_back(self, id: str, grants: dict[str, Grant]) -> None:
        for grant in grants.values():
            grant.ended_s = grant.ended_s or time.time()
        await self._timed("give back", "POST", f"/v1/assignments/{id}/release", json={"reason": "later"})

    async def _beat(self, id: str, grants: dict[str, Grant]) -> None:
        while True:
            await asyncio.sleep(self._pace.lease_s / HEARTBEATS_A_LEASE)
            asked_s = time.time()
            answer = await self._timed("heartbeat", "POST", f"/v1/assignments/{id}/renew", prefer="return=minimal")
            if answer.status_code == 200:
                for task_id, grant in self._granted(answer.json(), asked_s).items():
                    if grants[task_id].until_s >= asked_s:  # else it was a new lease, after the old one ran out
                        grants[task_id].until_s = grant.until_s
                        self._told.grants.remove(grant)

    def _granted(self, assignment: dict[str, Any], asked_s: float) -> dict[str, Grant]:
        told_s = time.time()
        made = {
            task["id"]: Grant(task["id"], self._login, asked_s, told_s, _seconds(task["lease_expires_at"]))
            for task in assignment["tasks"]
        }
        self._told.grants += made.values()
        return made

    async def _timed(self, kind: str, method: str, address: str, prefer: str = "", **more: Any) -> httpx.Response:
        """Send, and again when the service is busy. Only answers that were awaited to their end are counted."""
        headers = self._headers | ({"Prefer": prefer} if prefer else {})
        while True:
            began_s = time.perf_counter()
            try:
                answer = await self._client.request(method, address, headers=headers, **more)
            except httpx.TransportError as error:
                self._told.errors.append(f"{kind}: {type(error).__name__}")
                await asyncio.sleep(0.5)
                continue
            self._told.took(kind, time.perf_counter() - began_s)
            if answer.status_code != 503:
                if answer.status_code >= 500 or (answer.status_code >= 400 and kind == "lease"):
                    self._told.errors.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
                return answer
            self._told.errors.append(f"{kind}: busy")
            await asyncio.sleep(0.5)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    def _thinks_s(self) -> float:
        return self._chance.gammavariate(4, self._pace.think_s / 4)

    def _draw(self, share: float) -> bool:
        return self._pace.trouble and self._chance.random() < share


async def _interrupted(send: Callable[[], Awaitable[None]], after_s: float) -> None:
    """Send, and hang up after a moment, whatever the service has made of it by then."""
    try:
        await asyncio.wait_for(asyncio.ensure_future(send()), after_s)
    except TimeoutError:
        return


async def transcribe(url: str, logins: list[str], pace: Pace, seconds: float, chore: Callable[[], object]) -> Told:
    """Let these people work for so long, measured from when all have come. `chore` is done every few seconds."""
    told, stop = Told(), asyncio.Event()
    async with AsyncExitStack() as browsers:
        staff = [
            Transcriber(await browsers.enter_async_context(_browser(url)), login, told, pace, stop) for login in logins
        ]
        few = asyncio.Semaphore(FEW_AT_ONCE)

        async def come_in(one: Transcriber) -> None:
            async with few:
                await one.sign_in()

        await asyncio.gather(*(come_in(one) for one in staff))
        at_work = [asyncio.create_task(one.work()) for one in staff]
        timed_s = time.monotonic() + pace.arrive_s
        end_s, timed = timed_s + seconds, False
        while time.monotonic() < end_s:
            await asyncio.sleep(min(5.0, max(end_s - time.monotonic(), 0)))
            await asyncio.to_thread(chore)
            if not timed and time.monotonic() >= timed_s:
                timed = True
                told.took_s.clear()
        stop.set()
        await asyncio.gather(*at_work)
    return told


def _browser(url: str) -> httpx.AsyncClient:
    """Return what one person calls with: it shares no connection with the others."""
    limits = httpx.Limits(keepalive_expiry=KEEP_S)
    return httpx.AsyncClient(base_url=url, limits=limits, timeout=TIMEOUT_S, verify=_NO_TLS)


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
