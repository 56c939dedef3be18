"""Window drafts for tests: words of 280 ms, one every 300 ms."""

from asr.word import Word
from pipeline.drafting.window_draft import WindowDraft


def draft(start_ms: int, text: str, language: str, sure: float | None, english: str | None = None) -> WindowDraft:
    def words(line: str) -> tuple[Word, ...]:
        return tuple(Word(one, start_ms + n * 300, start_ms + n * 300 + 280, 0.9) for n, one in enumerate(line.split()))

    spoken = None if english is None else words(english)
    return WindowDraft(0, start_ms, start_ms + 1500, language, words(text), (), -0.1, 0.0, sure, spoken)
