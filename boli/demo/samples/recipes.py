"""Which recordings are made: one Recipe each. Changing a seed draws other sentences, pauses and noise.

A speaker here is a variant with its own pitch and pace: `hi-m6-a`. Different ids of one variant are alike in timbre.
"""

from dataclasses import dataclass
from typing import Literal

from boli.demo.samples.voice import Voice

# mono; a channel for each voice; or both channels the same mix.
Layout = Literal["mono", "split", "doubled"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recording to make.

    `variety` names the sentences (language or dialect tag); two `voices` take turns. `suffix` chooses the encoding.
    `silence_ms` is put in the middle. None means: not applied.
    """

    name: str
    variety: str
    voices: tuple[Voice, ...]
    topics: tuple[str, ...]
    entries: int
    seed: int
    conditions: tuple[str, ...]
    suffix: Literal["flac", "ogg", "wav"] = "ogg"
    layout: Layout = "mono"
    snr_db: float | None = None
    crosstalk_db: float | None = None
    silence_ms: int = 0

    @property
    def language(self) -> str:
        return self.voices[0].language

    @property
    def dialect(self) -> str:
        return "" if self.variety == self.language else self.variety

    @property
    def speaker(self) -> str:
        return self.voices[0].speaker


def _voice(speaker: str, words_per_minute: int, pitch: int) -> Voice:
    language, variant, _ = speaker.split("-")
    return Voice(speaker, language, variant, words_per_minute, pitch)


CLEAN, DIALECT = ("clean",), ("dialect",)

RECIPES = (
    Recipe("hi-office", "hi", (_voice("hi-m6-a", 165, 50),), ("office",), 5, 1, CLEAN, "flac"),
    Recipe("hi-farm", "hi", (_voice("hi-f4-b", 160, 52),), ("farm",), 5, 1, CLEAN),
    Recipe("hi-clinic-phone", "hi", (_voice("hi-m6-c", 155, 44),), ("health",), 5, 1, ("telephone",), "wav"),
    Recipe(
        "hi-neighbours",
        "hi",
        (_voice("hi-m6-d", 160, 42), _voice("hi-f4-e", 165, 58)),
        ("exchange",),
        11,
        1,
        ("conversation",),
    ),
    Recipe("bho-office", "bho", (_voice("hi-f4-f", 155, 48),), ("office",), 5, 1, DIALECT),
    Recipe("bho-farm", "bho", (_voice("hi-m6-g", 160, 55),), ("farm",), 5, 1, DIALECT),
    Recipe("bn-office", "bn", (_voice("bn-f4-a", 160, 50),), ("office",), 5, 1, CLEAN, "flac"),
    Recipe("bn-travel", "bn", (_voice("bn-m6-b", 165, 48),), ("travel",), 5, 1, CLEAN),
    Recipe("bn-market-noise", "bn", (_voice("bn-f4-c", 155, 56),), ("farm",), 5, 1, ("noise",), snr_db=15),
    Recipe(
        "bn-helpline",
        "bn",
        (_voice("bn-m6-d", 160, 42), _voice("bn-f4-e", 165, 54)),
        ("exchange",),
        7,
        1,
        ("stereo", "conversation"),
        layout="split",
        crosstalk_db=-30,
    ),
    Recipe("bn-vanga", "bn-BD-x-vanga", (_voice("bn-m6-f", 155, 53),), ("office",), 5, 1, DIALECT),
    Recipe("ta-office", "ta", (_voice("ta-m6-a", 165, 50),), ("office",), 5, 1, CLEAN),
    Recipe("ta-farm", "ta", (_voice("ta-f4-b", 160, 54),), ("farm",), 5, 1, CLEAN),
    Recipe(
        "ta-clinic-silence", "ta", (_voice("ta-m6-c", 160, 45),), ("health",), 4, 1, ("silence",), silence_ms=35_000
    ),
    Recipe(
        "ta-neighbours",
        "ta",
        (_voice("ta-f4-d", 165, 56), _voice("ta-m6-e", 160, 42)),
        ("exchange",),
        4,
        1,
        ("conversation", "stereo"),
        "flac",
        layout="doubled",
    ),
    Recipe("ta-madurai", "ta-IN-x-madurai", (_voice("ta-f4-f", 155, 48),), ("office",), 5, 1, DIALECT),
    Recipe("te-office", "te", (_voice("te-f4-a", 160, 50),), ("office",), 5, 1, CLEAN, "flac"),
    Recipe("te-health", "te", (_voice("te-m6-b", 165, 52),), ("health", "travel"), 5, 1, CLEAN),
    Recipe(
        "te-farm-phone", "te", (_voice("te-f4-c", 155, 56),), ("farm",), 5, 1, ("telephone", "noise"), "wav", snr_db=20
    ),
    Recipe("te-telangana-farm", "te-IN-x-telangan", (_voice("te-m6-d", 160, 44),), ("farm",), 5, 1, DIALECT),
    Recipe("te-telangana-office", "te-IN-x-telangan", (_voice("te-f4-e", 160, 53),), ("office",), 5, 1, DIALECT),
)
