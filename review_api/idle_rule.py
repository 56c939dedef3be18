"""Idle rule: a session whose page nobody used for long does nothing until its person types the password again.

The page says so itself (POST /v1/session/lock), since it alone sees whether somebody types: its own calls go on
meanwhile. Where no page was open, the time since the last call counts. That one is for browsers, whose session comes in
a cookie: a program does not sit down and leave.
"""

from dataclasses import replace
from datetime import timedelta

from starlette.requests import Request

from configs.sections import Api
from pipeline.accounts.sessions import USE_NOTED_EVERY, Held
from pipeline.store.database import now
from review_api.problems import Problem

_OPEN = {("DELETE", "/v1/session"), ("POST", "/v1/session/lock"), ("POST", "/v1/session/unlock")}


def minutes(settings: Api, held: Held) -> float:
    """Return after how many minutes the person's page locks; 0: never."""
    return settings.idle_lock_minutes if held.idle_minutes is None else held.idle_minutes


def check(request: Request, settings: Api, held: Held) -> None:
    """Raise a 403 problem for a session that is locked, unless it is unlocked or ended."""
    if held.locked_at is None and not _was_left(request, minutes(settings, held), held):
        return
    # What is refused is no use: else the next call would find the session in use (review_api/key_use.py).
    request.state.session = replace(held, last_used_at=now())
    if (request.method, request.url.path) not in _OPEN:
        raise Problem(403, "session-locked", "nobody used this page for a while; type your password again")


def _was_left(request: Request, limit_min: float, held: Held) -> bool:
    if not limit_min or "authorization" in request.headers or held.last_used_at is None:
        return False
    # The time of the last use is right to USE_NOTED_EVERY.
    return now() - held.last_used_at > timedelta(minutes=limit_min) + USE_NOTED_EVERY
