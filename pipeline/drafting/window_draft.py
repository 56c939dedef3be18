"""Window draft: what the recogniser wrote for one window, on the recording's clock.

channel 0   |------------- window -------------|
            start_ms   "राशन" "कार्ड"            end_ms
"""

from dataclasses import dataclass

from asr.word import Word


@dataclass(frozen=True, slots=True)
class WindowDraft:
    """One window of one channel, drafted. All times count from the start of the recording.

    `language`: the code the recogniser used. `words`: in reading order. `flags`: see asr.recognizer.Flag.
    `mean_log_probability` is per token, `no_speech_probability` 0 to 1. `language_probability`: how sure the language
    is, None where it was given. `translation`: English words, None where not asked for.
    """

    channel: int
    start_ms: int
    end_ms: int
    language: str
    words: tuple[Word, ...]
    flags: tuple[str, ...]
    mean_log_probability: float
    no_speech_probability: float
    language_probability: float | None = None
    translation: tuple[Word, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a window is not empty, not {self.start_ms}..{self.end_ms} ms")
        if self.channel < 0:
            raise ValueError(f"channels are counted from 0, not {self.channel}")
