"""Views: how a client wants a file, as query parameters: marks, and how subtitles are cut."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from pipeline.delivery.formats import FORMATS
from pipeline.delivery.formats.view import View
from pipeline.delivery.subtitles.rules import DEFAULT_CUES, LIMITS, CueRules

FORMAT_MEANINGS = "; ".join(f"`{name}`: {kind.meaning}" for name, kind in FORMATS.items())
_DEFAULT = DEFAULT_CUES


def _number(name: str, meaning: str) -> object:
    least, most = LIMITS[name]
    return Query(ge=least, le=most, description=f"Of subtitles: {meaning}")


def view(
    marks: Annotated[bool, Query(description="Mark what no person has seen. JSON always says it")] = True,
    cues: Annotated[
        Literal["phrases", "segments"],
        Query(description="Of subtitles: cut at phrases and pauses, or one cue for each segment"),
    ] = "phrases",
    max_line: Annotated[int, _number("max_line", "letters of a line, in aksharas")] = _DEFAULT.max_line,
    max_lines: Annotated[int, _number("max_lines", "lines of a cue")] = _DEFAULT.max_lines,
    min_cue_ms: Annotated[int, _number("min_cue_ms", "how long a cue is shown at least")] = _DEFAULT.min_cue_ms,
    max_cue_ms: Annotated[int, _number("max_cue_ms", "how long a cue is shown at most")] = _DEFAULT.max_cue_ms,
    max_rate: Annotated[int, _number("max_rate", "letters a second, where the next cue leaves time")] = (
        _DEFAULT.max_rate
    ),
) -> View:
    """Return the view that the parameters ask for."""
    rules = CueRules(max_line, max_lines, min_cue_ms, max_cue_ms, max_rate)
    return View(marks, rules if cues == "phrases" else None)


WantedView = Annotated[View, Depends(view)]
