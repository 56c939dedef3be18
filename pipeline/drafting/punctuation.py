"""Punctuation: what the model wrote is kept, each mark once, and with a danda where the language has it.

    written   "नाम" "है." | "।" "घर" "。" "कहाँ" "है" "?" |  "..."
    kept      "नाम" "है।" | "घर।" "कहाँ" "है?"            |  no words

A bar is the end of a window. Digits and capital letters stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from asr.word import Word
from configs.registry import variety
from lexicons.danda import DANDA, has_danda
from lexicons.scripts import script_of
from pipeline.drafting.window_draft import WindowDraft

# Marks that end a sentence or a part of one, in the scripts that models write.
_ENDS = frozenset(".,?!;:\u2026|\u0964\u0965\u3002\u06d4\u060c\u061f")
# What models write for a danda. A full stop is one only behind a letter: not in "3.5" or "www.".
_LIKE_DANDA = frozenset("|\u3002\u06d4")
# Written with a full stop within a sentence: titles, rupees.
_SHORT = frozenset(("डॉ", "डा", "मि", "प्रो", "श्री", "रु", "स्व", "ডা", "মো", "মি", "ਡਾ", "ଡା"))
_ELLIPSIS = "..."


def punctuated(draft: WindowDraft, tag: str) -> WindowDraft:
    """Return the draft with tidy marks. A draft of marks alone has no words. `tag`: BCP-47, of its language."""
    words = tuple(replace(word, text=tidy(word.text, tag)) for word in _attached(draft.words))
    spoken = any(char.isalnum() for word in words for char in word.text)
    return replace(draft, words=words if spoken else ())


def tidy(text: str, tag: str) -> str:
    """Return a word of this language with its last marks tidy: each once, and a danda where the language has it."""
    return _tidy(text, variety(tag).script if has_danda(tag) else "")


def _attached(words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words, each mark that stands alone with the word before it. A mark at the start of a window is left
    out: it ends what the window before wrote.
    """
    before: Word | None = None
    for word in words:
        if not set(word.text) <= _ENDS:
            if before:
                yield before
            before = word
        elif before:
            before = replace(before, text=before.text + word.text, end_ms=max(before.end_ms, word.end_ms))
    if before:
        yield before


def _tidy(text: str, script: str) -> str:
    """Return a word with its last marks tidy. `script`: of a language with a danda, else ""."""
    core = text.rstrip("".join(_ENDS))
    marks = text[len(core) :]
    if not core or marks in ("", _ELLIPSIS):
        return text
    if script and _ends_sentence(core, marks, script):
        marks = "".join(DANDA if mark in _LIKE_DANDA or mark == "." else mark for mark in marks)
    return core + "".join(mark for place, mark in enumerate(marks) if mark not in marks[:place])


def _ends_sentence(core: str, marks: str, script: str) -> bool:
    if set(marks) & _LIKE_DANDA:
        return True
    return script_of(core[-1]) == script and len(core) > 1 and core not in _SHORT
