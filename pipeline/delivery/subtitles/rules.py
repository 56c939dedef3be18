"""Rules of cues: how much text is shown, and for how long.

The defaults are those of Netflix, "Timed Text Style Guide" (42 letters, 2 lines, 7 s at most, 17 letters a second for
adult programmes) with 1 s at least, which the BBC's subtitle guidelines ask for. Letters are counted as
lexicons.aksharas.letters counts them.
"""

from dataclasses import dataclass
from typing import Final

# What may be asked for, from and to.
LIMITS: Final = {
    "max_line": (16, 80),
    "max_lines": (1, 3),
    "min_cue_ms": (0, 3_000),
    "max_cue_ms": (3_000, 15_000),
    "max_rate": (5, 40),
}


@dataclass(frozen=True, slots=True)
class CueRules:
    """`max_line`: letters of a line; `max_rate`: letters a second. Times in milliseconds. See LIMITS.

    A single word that is longer than a line has a line of its own. `min_cue_ms` and `max_rate` are kept where the next
    cue leaves the time; the others always.
    """

    max_line: int = 42
    max_lines: int = 2
    min_cue_ms: int = 1_000
    max_cue_ms: int = 7_000
    max_rate: int = 17

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {least} to {most}, not {getattr(self, name)}")


DEFAULT_CUES: Final = CueRules()
