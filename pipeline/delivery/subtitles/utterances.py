"""Utterances: what one speaker says until another speaks, or nobody does for a second. No cue goes beyond one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.delivery.timed_words import TimedWord, timed_words
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import Segment

# A longer silence within a cue would show what is said after it too early.
LONGEST_PAUSE_MS = 1_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of an utterance; or a segment in which there are only tags, which is one word without letters.

    `number`: which word of its segment, from 0; `of`: of how many; `before`: where in the text the word before ends.
    """

    segment: Segment
    word: TimedWord
    number: int
    of: int
    before: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a speaker says. All of it was seen by people, or nothing of it (`machine`)."""

    speaker: str
    channel: int
    machine: bool
    units: tuple[Unit, ...]


def utterances(segments: Iterable[Segment]) -> list[Utterance]:
    """Return the utterances of segments that are sorted by start. Segments without words and tags are in none."""
    found: list[Utterance] = []
    for segment in segments:
        said = _units(segment)
        if not said:
            continue
        utterance = Utterance(" ".join(segment.speaker.split()), segment.channel, segment.seen_by == "machine", said)
        if found and _goes_on(found[-1], utterance):
            utterance = replace(utterance, units=found.pop().units + said)
        found.append(utterance)
    return found


def slices(units: Sequence[Unit]) -> list[Segment]:
    """Return what these neighbours say as segments with their text alone, and their tags: cut where they go beyond."""
    groups: list[list[Unit]] = []
    for unit in units:
        if groups and groups[-1][-1].segment is unit.segment:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [_slice(group[0], group[-1]) for group in groups]


def _units(segment: Segment) -> tuple[Unit, ...]:
    words = timed_words(segment)
    if not words and segment.tags:
        words = [TimedWord("", 0, len(segment.text), segment.start_ms, segment.end_ms)]
    ends = [-1, *(word.end for word in words)]
    return tuple(Unit(segment, word, number, len(words), ends[number]) for number, word in enumerate(words))


def _goes_on(before: Utterance, utterance: Utterance) -> bool:
    pause_ms = utterance.units[0].word.start_ms - before.units[-1].word.end_ms
    same = (before.speaker, before.channel, before.machine) == (utterance.speaker, utterance.channel, utterance.machine)
    return same and 0 <= pause_ms < LONGEST_PAUSE_MS


def _slice(first: Unit, last: Unit) -> Segment:
    segment = first.segment
    start = 0 if first.number == 0 else first.word.start
    end = len(segment.text) if last.number == last.of - 1 else last.word.end
    if (start, end) == (0, len(segment.text)):
        return segment
    tags = tuple(
        Tag(tag.name, max(tag.start, start) - start, min(max(tag.end, start), end) - start)
        for tag in segment.tags
        if _is_in(tag, first, start, end)
    )
    return replace(segment, text=segment.text[start:end], tags=tags, words=())


def _is_in(tag: Tag, first: Unit, start: int, end: int) -> bool:
    """Say whether a tag is in a slice. A point after a word goes with this word, so that it is in one slice only."""
    if tag.start == tag.end:
        return first.before < tag.start <= end
    return tag.start < end and tag.end > start
