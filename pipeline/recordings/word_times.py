"""Word times of a corrected text, from those of the draft, before anybody has listened again.

    draft       |- राशन -|-- कर्ड --|    |- मिला -|
    corrected   |- राशन -|-- कार्ड --|अभी|- मिला -|
                 kept      spread    spread  kept

A word that is the draft's word, in canonical spelling, keeps its times. Those between share the time between their
neighbours by their number of aksharas. Where a person has moved borders, a part takes those words of the draft whose
middle lies in it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, groupby, pairwise

from asr.word import Word
from lexicons.aksharas import aksharas
from lexicons.canonical import canonical
from pipeline.recordings.content import Part
from pipeline.recordings.segments import StoredSegment

# A word is hardly said faster. Where less is free, the words beside it give up some of theirs.
LEAST_MS = 80


def newest(stored: StoredSegment) -> tuple[Word, ...]:
    """Return the words of a segment's newest text: the draft's, those aligned to the sound, or else interpolated."""
    return tuple(word for part in of_parts(stored) for word in part)


def of_parts(stored: StoredSegment, channel: Sequence[Word] = ()) -> tuple[tuple[Word, ...], ...]:
    """Return the words of each part of a segment's newest text, each within its part.

    `channel`: what the model wrote in all segments of the channel, by `middle_ms`. It tells where the words of a part
    are that reaches beyond the segment as it was drafted.
    """
    parts = stored.parts
    whole = stored.spans == ((stored.start_ms, stored.end_ms),)
    if whole and stored.text == stored.draft:
        return (stored.words,)
    if stored.timed_words is not None and stored.timed_version == stored.version:
        return split(stored.timed_words, parts)
    if whole:
        return (interpolated(stored.words, stored.text, stored.language, stored.start_ms, stored.end_ms),)
    around = (bisect_left(channel, edge_ms, key=middle_ms) for edge_ms in (parts[0].start_ms, parts[-1].end_ms))
    beyond = [word for word in channel[slice(*around)] if not stored.start_ms <= middle_ms(word) < stored.end_ms]
    drafted = sorted([*stored.words, *beyond], key=middle_ms)
    return tuple(_of_part(part, drafted, stored.language) for part in parts)


def split(words: Sequence[Word], parts: Sequence[Part]) -> tuple[tuple[Word, ...], ...]:
    """Return the words of each part, of those of all parts in order."""
    edges = [0, *accumulate(len(part.text.split()) for part in parts)]
    return tuple(tuple(words[start:end]) for start, end in pairwise(edges))


def middle_ms(word: Word) -> int:
    """Return the middle of a word, which says where it belongs when a border is moved."""
    return (word.start_ms + word.end_ms) // 2


def in_order(words: Sequence[Word], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Return the words with times within [start_ms, end_ms] that never go back."""
    ordered: list[Word] = []
    for word in words:
        from_ms = min(max(word.start_ms, ordered[-1].end_ms if ordered else start_ms), end_ms)
        ordered.append(replace(word, start_ms=from_ms, end_ms=min(max(word.end_ms, from_ms), end_ms)))
    return tuple(ordered)


def _of_part(part: Part, drafted: Sequence[Word], language: str) -> tuple[Word, ...]:
    here = [word for word in drafted if part.start_ms <= middle_ms(word) < part.end_ms]
    inside = in_order(here, part.start_ms, part.end_ms)
    return interpolated(inside, part.text, language, part.start_ms, part.end_ms)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word of the text. `kept`: the draft's word for it, None where its times are to be spread. `span`: where the
    draft has other words in its place, None for nowhere.
    """

    text: str
    kept: Word | None
    span: tuple[int, int] | None = None


def interpolated(draft: Sequence[Word], text: str, language: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Return the words of `text` with times within [start_ms, end_ms], which never go back.

    `draft`: the words that the model wrote for the same stretch, in order. Words that stay have their times, confidence
    and timing; the others are "interpolated". `text` is split at white space.
    """
    slots = _slots(draft, text.split(), language)
    while (crowded := _crowded(slots, start_ms, end_ms)) is not None:
        slots[crowded] = _given_up(slots[crowded])
    timed: list[Word] = []
    for kept, run in groupby(enumerate(slots), key=lambda at: at[1].kept is not None):
        members = list(run)
        texts = [slot.text for _, slot in members]
        if kept:
            timed += [replace(slot.kept, text=slot.text) for _, slot in members if slot.kept]
        else:
            timed += _spread(texts, *_room(slots, members[0][0], members[-1][0] + 1, start_ms, end_ms))
    return tuple(timed)


def _slots(draft: Sequence[Word], texts: Sequence[str], language: str) -> list[_Slot]:
    before = [canonical(word.text, language) or word.text for word in draft]
    after = [canonical(text, language) or text for text in texts]
    slots: list[_Slot] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            slots += [_Slot(text, word) for text, word in zip(texts[k:m], draft[i:j], strict=True)]
        else:
            span = (draft[i].start_ms, draft[j - 1].end_ms) if i < j else None
            slots += [_Slot(text, None, span) for text in texts[k:m]]
    return slots


def _given_up(slot: _Slot) -> _Slot:
    return _Slot(slot.text, None, (slot.kept.start_ms, slot.kept.end_ms) if slot.kept else None)


def _crowded(slots: Sequence[_Slot], start_ms: int, end_ms: int) -> int | None:
    """Return the index of a kept word that has to share its time, because too little is free beside it."""
    for kept, run in groupby(range(len(slots)), key=lambda at: slots[at].kept is not None):
        members = list(run)
        first, last = members[0], members[-1] + 1
        if not kept:
            from_ms, to_ms = _room(slots, first, last, start_ms, end_ms)
            if to_ms - from_ms < LEAST_MS * len(members):
                beside = [at for at in (first - 1, last) if 0 <= at < len(slots)]
                if beside:
                    return beside[0]
    return None


def _room(slots: Sequence[_Slot], first: int, last: int, start_ms: int, end_ms: int) -> tuple[int, int]:
    """Return the time that the slots [first, last), of which none is kept, have together.

    It is where the draft had other words, or, where that is too little, all between the kept words beside them.
    """
    before = slots[first - 1].kept if first else None
    after = slots[last].kept if last < len(slots) else None
    free = (before.end_ms if before else start_ms, after.start_ms if after else end_ms)
    free = (free[0], max(free))
    spans = [slot.span for slot in slots[first:last] if slot.span]
    if spans:
        from_ms, to_ms = max(free[0], min(span[0] for span in spans)), min(free[1], max(span[1] for span in spans))
        if to_ms - from_ms >= LEAST_MS * (last - first):
            return from_ms, to_ms
    return free


def _spread(texts: Sequence[str], from_ms: int, to_ms: int) -> list[Word]:
    sizes = [max(1, len(aksharas(text))) for text in texts]
    total = sum(sizes)
    edges = [from_ms + (to_ms - from_ms) * done // total for done in accumulate(sizes, initial=0)]
    return [Word(text, edges[at], edges[at + 1], None, "interpolated") for at, text in enumerate(texts)]
