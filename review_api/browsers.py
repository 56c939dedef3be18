"""Browsers: what somebody signs in with, in a few words, so that they recognise their own sessions.

The header itself is not kept: it is long, anybody may write anything there, and it tells people apart.
"""

from typing import Final

# The first whose mark is in the header counts: Edge and Opera call themselves Chrome, too, and Chrome Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def short_name(user_agent: str) -> str:
    """Return a browser and its system, as "Firefox, Windows"; "program" for what names no browser; "" for nothing."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if not browser:
        return "program" if user_agent else ""
    return f"{browser}, {system}" if system else browser
