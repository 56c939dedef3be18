"""Redaction: what a client asked not to receive is taken out of texts, of words, and of the sound.

    stored       मेरा नंबर नौ आठ सात छह पाँच चार तीन दो एक शून्य है।
    delivered    मेरा नंबर [PHONE] है।                              one word, from the first of them to the last
    sound        |--------|~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~|-----|      a tone, MARGIN_MS wider on both sides

What is stored stays as it is: people hear and write the whole, and scores are of the whole. Everything that a client
reads passes `of_segments` (a transcript, in every format) or `of_texts` (drafts, versions, differences). Both look
again each time, so that better finders serve old recordings, too. docs/explain/redaction.md says what is not found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from asr.word import Word
from lexicons.identifiers.find import find
from lexicons.identifiers.tokens import Text
from pipeline.delivery.timed_words import TimedWord, timed_words
from pipeline.recordings.content import Tag
from pipeline.recordings.recordings import Recording
from pipeline.recordings.transcript import Segment

# Times of words are right to about a tenth of a second: docs/reference/benchmarks.md.
MARGIN_MS: Final = 250
WHOLE: Final = "[REDACTED]"


@dataclass(frozen=True, slots=True)
class _Hidden:
    """An identifier in one text: [start, end) in code points."""

    kind: str
    start: int
    end: int

    @property
    def tag(self) -> str:
        return f"[{self.kind.upper()}]"


def of_segments(recording: Recording, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return the segments of a recording, in order, without what its client asked not to receive."""
    if not recording.redact:
        return tuple(segments)
    english = _hidden(recording, [(segment.translation or "", "en") for segment in segments])
    places = _hidden(recording, [(segment.text, segment.language) for segment in segments])
    return tuple(
        _told(recording, segment, here, there) for segment, here, there in zip(segments, places, english, strict=True)
    )


def of_texts(recording: Recording, texts: Sequence[Text]) -> list[str]:
    """Return texts of a recording that follow one another, without what its client asked not to receive."""
    if not recording.redact:
        return [text for text, _ in texts]
    places = _hidden(recording, texts)
    return [_without(text, here) for (text, _), here in zip(texts, places, strict=True)]


def stretches(recording: Recording, segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return where the sound is not to be heard, in milliseconds, in order and apart; in all channels alike.

    `segments`: of the transcript as it is stored. Where nobody knows when a word was said, it is the whole segment.
    """
    if not recording.redact:
        return []
    places = _hidden(recording, [(segment.text, segment.language) for segment in segments])
    found = (one for segment, here in zip(segments, places, strict=True) for one in _heard(segment, here))
    return list(_joined(sorted(found)))


def _hidden(recording: Recording, texts: Sequence[Text]) -> list[list[_Hidden]]:
    hidden: list[list[_Hidden]] = [[] for _ in texts]
    for one in find(texts, recording.redact, recording.redact_names):
        for place in one.places:
            hidden[place.text].append(_Hidden(one.kind, place.start, place.end))
    return hidden


def _told(recording: Recording, segment: Segment, here: Sequence[_Hidden], english: Sequence[_Hidden]) -> Segment:
    """Return a segment without what is hidden in its text, its words, its tags, and the texts beside it."""
    model_text, note = of_texts(recording, [(segment.model_text or "", segment.language), (segment.note, "en")])
    told = replace(
        segment,
        translation=None if segment.translation is None else _translation(segment.translation, here, english),
        # The model's own letters are for those who judge the model; with an identifier in them they say too much.
        model_text=None if here or model_text != segment.model_text else model_text,
        note=note,
    )
    if not here:
        return told
    tags = tuple(_moved(tag, here) for tag in segment.tags)
    return replace(told, text=_without(segment.text, here), words=_words(segment, here), tags=tags)


def _translation(text: str, here: Sequence[_Hidden], english: Sequence[_Hidden]) -> str:
    """Return the English without identifiers; nothing of it where some of the text's are not found in it."""
    missing = Counter(one.kind for one in here) - Counter(one.kind for one in english)
    return WHOLE if missing and text else _without(text, english)


def _without(text: str, hidden: Sequence[_Hidden]) -> str:
    for one in reversed(hidden):
        text = text[: one.start] + one.tag + text[one.end :]
    return text


def _moved(tag: Tag, hidden: Sequence[_Hidden]) -> Tag:
    return replace(tag, start=_moved_to(tag.start, hidden), end=_moved_to(tag.end, hidden))


def _moved_to(at: int, hidden: Sequence[_Hidden]) -> int:
    """Return where a place of the text is afterwards; what was within an identifier is behind its tag."""
    shorter = 0
    for one in hidden:
        if at < one.end:
            return (at if at <= one.start else one.start + len(one.tag)) - shorter
        shorter += one.end - one.start - len(one.tag)
    return at - shorter


def _words(segment: Segment, hidden: Sequence[_Hidden]) -> tuple[Word, ...]:
    """Return the words of the text afterwards. None where the words known are not those of the text."""
    pieces = timed_words(segment)
    if len(pieces) != len(segment.words):
        return ()
    known = list(segment.words)
    for first, last in reversed(list(_runs(pieces, hidden))):
        start, end = pieces[first].start, pieces[last].end
        inside = [
            replace(one, start=one.start - start, end=one.end - start) for one in hidden if start <= one.start < end
        ]
        text = _without(segment.text[start:end], inside)
        known[first : last + 1] = [Word(text, known[first].start_ms, known[last].end_ms, None, known[first].timing)]
    return tuple(known)


def _runs(pieces: Sequence[TimedWord], hidden: Sequence[_Hidden]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of the words that identifiers cover; those that share a word are one run."""
    run: tuple[int, int] | None = None
    for one in hidden:
        covered = [at for at, piece in enumerate(pieces) if piece.start < one.end and one.start < piece.end]
        if run and covered[0] <= run[1]:
            run = run[0], max(run[1], covered[-1])
        else:
            if run:
                yield run
            run = covered[0], covered[-1]
    if run:
        yield run


def _heard(segment: Segment, hidden: Sequence[_Hidden]) -> Iterator[tuple[int, int]]:
    pieces, words = timed_words(segment), segment.words
    for first, last in _runs(pieces, hidden):
        # Words whose times were only spread lie anywhere between those beside them.
        while first >= 0 and (len(pieces) != len(words) or words[first].timing == "interpolated"):
            first -= 1
        while last < len(pieces) and (len(pieces) != len(words) or words[last].timing == "interpolated"):
            last += 1
        start_ms = words[first].start_ms if first >= 0 else segment.start_ms
        end_ms = words[last].end_ms if last < len(pieces) else segment.end_ms
        yield max(start_ms - MARGIN_MS, 0), end_ms + MARGIN_MS


def _joined(found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for start_ms, end_ms in found:
        if current and start_ms <= current[1]:
            current = current[0], max(current[1], end_ms)
        else:
            if current:
                yield current
            current = start_ms, end_ms
    if current:
        yield current
