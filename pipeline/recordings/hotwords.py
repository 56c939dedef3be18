"""Hotwords: which words are preferred in a recording, and in which order.

First what was said about this recording, then what its client always wants, then, for a dialect, the words that the
lexicon knows of it. The order matters where a model bears only some of them: see asr/whisper/hotwords.py.
"""

from collections.abc import Iterable

from lexicons.variants import active_classes


def hotwords(recording: Iterable[str], client: Iterable[str], dialect: str = "") -> tuple[str, ...]:
    """Return the words to prefer, none twice. `dialect`: a tag, or "". Raises lexicons.classes.LexiconError."""
    return tuple(dict.fromkeys((*recording, *client, *of_dialect(dialect))))


def of_dialect(dialect: str) -> list[str]:
    """Return how the dialect's own words are written: those of lexicon classes under the tag `dialect`."""
    return [row.standard for row in active_classes("", dialect, ("dialect",))] if dialect else []
