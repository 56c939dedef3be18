"""Audio problem: why a file cannot be used, in words for the person who sent it.

The fault is in the file, not in the service. `title` says what is wrong, `detail` what to do. The HTTP service answers
with it, the workflow stores it, the command line prints it.
"""

from typing import Literal, get_args

from configs.errors import BoliError

Code = Literal[
    "empty-file",
    "not-audio",
    "no-audio-stream",
    "no-channels",
    "too-many-channels",
    "too-long",
    "truncated",
    "invalid-samples",
    "undecodable",
]
CODES: tuple[str, ...] = get_args(Code)


class AudioProblem(BoliError):
    """The file cannot be transcribed. `code` is for programs, `title` and `detail` are for people."""

    def __init__(self, code: Code, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}")
        self.code: Code = code
        self.title = title
        self.detail = detail

    def __reduce__(self) -> tuple[type["AudioProblem"], tuple[Code, str, str]]:
        return AudioProblem, (self.code, self.title, self.detail)

    def to_json(self) -> dict[str, str]:
        """Return the problem as the API shows it: code, title and detail."""
        return {"code": self.code, "title": self.title, "detail": self.detail}


def clock(ms: int) -> str:
    """Write a length of time as people do: 1:02:03.4, or 12.3 s under a minute."""
    if ms < 60_000:
        return f"{ms / 1000:.1f} s"
    minutes, rest_ms = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest_ms / 1000:04.1f}"
