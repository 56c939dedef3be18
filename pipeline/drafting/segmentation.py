"""Segmentation: words and turns become segments.

    words     a b c   d e f          g h i
    turns     S1 =====|S2 ===================
    segments  [S1    ][S2   ] pause [S2    ]

Every word is in exactly one segment, in its order. A segment has one speaker, one channel and one language. Segments of
a channel do not overlap. A window without words becomes a segment without text.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from asr.word import Word
from diarize.turn import Turn
from pipeline.drafting.speaker_attribution import ONLY_SPEAKER, Speakers, overlap_ms
from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.flags import NO_TEXT, OVERLAP, TRUNCATED
from pipeline.recordings.transcript import Segment

# A longer silence between two words starts a new segment.
PAUSE_MS = 700
# What a person can remember while typing. Longer segments are cut at their largest pause, but no sliver is cut off.
LONGEST_MS = 15_000
LEAST_PART_MS = 2_000
# Room before and after, so that a clip does not cut into a consonant. Never more than half of the pause.
PAD_MS = 150
# A lone word of another speaker, in a turn shorter than this, is taken for an error of the diarizer.
SLIP_MS = 250
# If somebody else is heard for this long in a segment, it is flagged: words may be missing.
OVERLAP_MS = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """A word, its speaker by which turn, and its window. `last`: it is the last word of that window."""

    word: Word
    speaker: str
    turn: Turn | None
    draft: WindowDraft
    last: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment before padding: it spans its words, and may grow to [floor_ms, ceiling_ms)."""

    start_ms: int
    end_ms: int
    floor_ms: int
    ceiling_ms: int
    channel: int
    speaker: str
    language: str
    sure: float | None
    flags: tuple[str, ...]
    words: tuple[Word, ...]


def join(drafts: Iterable[WindowDraft], turns: Mapping[int, Sequence[Turn]]) -> list[Segment]:
    """Return the segments of a recording, sorted by (start_ms, channel).

    `turns`: the turns of each channel by its number. A channel that is not in it has one speaker, "S1". Speakers of
    two channels must have different names.
    """
    by_channel: dict[int, list[WindowDraft]] = {}
    for draft in drafts:
        by_channel.setdefault(draft.channel, []).append(draft)
    segments = [segment for channel, own in by_channel.items() for segment in _channel(own, turns.get(channel, ()))]
    return sorted(segments, key=lambda segment: (segment.start_ms, segment.channel))


def _channel(drafts: Iterable[WindowDraft], turns: Sequence[Turn]) -> Iterator[Segment]:
    """Yield a channel's segments. A word goes to the speaker whose turn it is; overlaid speech is only flagged."""
    beside = Speakers([turn for turn in turns if turn.overlaid])
    own = Speakers([turn for turn in turns if not turn.overlaid])
    for segment in _segments(sorted(drafts, key=lambda draft: draft.start_ms), own):
        if beside.heard_ms(segment.start_ms, segment.end_ms) >= OVERLAP_MS:
            segment = replace(segment, flags=(*segment.flags, OVERLAP))
        yield segment


def _segments(drafts: Sequence[WindowDraft], speakers: Speakers) -> list[Segment]:
    pieces: list[_Piece] = []
    for written, group in groupby(_forward(drafts), key=lambda draft: bool(draft.words)):
        if written:
            pieces += [_piece(run) for run in _runs(_corrected(list(_attributed(group, speakers))))]
        else:
            pieces += [piece for draft in group for piece in _unwritten(draft, speakers)]
    return list(_with_room(pieces))


def _forward(drafts: Iterable[WindowDraft]) -> Iterator[WindowDraft]:
    """Yield the drafts with words in NFC, sorted in time without overlap, of 1 ms or more.

    Aligners let words overlap by some ms or reach out of their window, and give some words no duration.
    """
    at_ms = 0
    for draft in drafts:
        words = []
        for word in draft.words:
            start_ms = max(word.start_ms, at_ms)
            at_ms = max(word.end_ms, start_ms + 1)
            words.append(Word(unicodedata.normalize("NFC", word.text), start_ms, at_ms, word.confidence))
        at_ms = at_ms if words else max(at_ms, draft.end_ms)
        yield replace(draft, words=tuple(words))


def _attributed(drafts: Iterable[WindowDraft], speakers: Speakers) -> Iterator[_Said]:
    speaker = ""
    for draft in drafts:
        for position, word in enumerate(draft.words, start=1):
            turn = speakers.claim(word.start_ms, word.end_ms, speaker)
            speaker = turn.speaker if turn else ONLY_SPEAKER
            yield _Said(word, speaker, turn, draft, position == len(draft.words))


def _corrected(said: list[_Said]) -> list[_Said]:
    """Give misattributed words back to the speaker around them. A backchannel ("हाँ") has its own turn and is kept."""
    result = list(said)
    for index in range(1, len(said) - 1):
        if _is_misattributed(result[index - 1], result[index], result[index + 1]):
            result[index] = replace(result[index], speaker=result[index - 1].speaker)
    return result


def _is_misattributed(before: _Said, said: _Said, after: _Said) -> bool:
    """Return whether this is a word under 250 ms among words of one other speaker, without a pause, and without a turn
    of 250 ms that overlaps it."""
    word, turn = said.word, said.turn
    if before.speaker != after.speaker or said.speaker == before.speaker or turn is None:
        return False
    longest_pause_ms = max(_pause_ms(before, said), _pause_ms(said, after))
    if word.end_ms - word.start_ms >= SLIP_MS or longest_pause_ms > PAUSE_MS:
        return False
    return turn.duration_ms < SLIP_MS or overlap_ms(turn, word.start_ms, word.end_ms) < 0


def _pause_ms(left: _Said, right: _Said) -> int:
    return right.word.start_ms - left.word.end_ms


def _runs(said: Sequence[_Said]) -> list[list[_Said]]:
    """Divide the words where the speaker or the language changes, at pauses, and where a segment gets too long."""
    runs: list[list[_Said]] = []
    for item in said:
        if runs and _continues(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return [part for run in runs for part in _shortened(run)]


def _continues(left: _Said, right: _Said) -> bool:
    same = (left.speaker, left.draft.language) == (right.speaker, right.draft.language)
    return same and _pause_ms(left, right) <= PAUSE_MS


def _shortened(run: list[_Said]) -> list[list[_Said]]:
    """Cut at the largest pause (of equal pauses the most central) until no part is longer than LONGEST_MS."""
    done: list[list[_Said]] = []
    waiting = [run]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or part[-1].word.end_ms - part[0].word.start_ms <= LONGEST_MS:
            done.append(part)
        else:
            cut = _best_cut(part)
            waiting += [part[cut:], part[:cut]]
    return done


def _best_cut(part: Sequence[_Said]) -> int:
    start_ms, end_ms = part[0].word.start_ms, part[-1].word.end_ms

    def merit(cut: int) -> tuple[bool, int, int]:
        left_ms, right_ms = part[cut - 1].word.end_ms - start_ms, end_ms - part[cut].word.start_ms
        whole = min(left_ms, right_ms) >= LEAST_PART_MS
        return whole, _pause_ms(part[cut - 1], part[cut]), -abs(left_ms - right_ms)

    return max(range(1, len(part)), key=merit)


def _piece(run: Sequence[_Said]) -> _Piece:
    first, last = run[0], run[-1]
    # "truncated" says that text is missing at the end of the window: it belongs to the segment that holds this end.
    flags = [flag for said in run for flag in said.draft.flags if flag != TRUNCATED or said.last]
    return _Piece(
        start_ms=first.word.start_ms,
        end_ms=last.word.end_ms,
        floor_ms=first.draft.start_ms,
        ceiling_ms=last.draft.end_ms,
        channel=first.draft.channel,
        speaker=first.speaker,
        language=first.draft.language,
        sure=_least(said.draft.language_probability for said in run),
        flags=tuple(dict.fromkeys(flags)),
        words=tuple(said.word for said in run),
    )


def _unwritten(draft: WindowDraft, speakers: Speakers) -> Iterator[_Piece]:
    """Yield a window without words, in one piece for each speaker. It is not cut further: word ends are not known."""
    flags = tuple(dict.fromkeys((*draft.flags, NO_TEXT)))
    for start_ms, end_ms, speaker in speakers.divide(draft.start_ms, draft.end_ms):
        named = (draft.channel, speaker, draft.language, draft.language_probability)
        yield _Piece(start_ms, end_ms, start_ms, end_ms, *named, flags, ())


def _with_room(pieces: Sequence[_Piece]) -> Iterator[Segment]:
    """Yield the segments, padded by up to PAD_MS on both sides, within their windows and not into their neighbours."""
    at_ms = 0
    for index, piece in enumerate(pieces):
        left_ms = max(piece.floor_ms, piece.start_ms - PAD_MS)
        right_ms = min(piece.ceiling_ms, piece.end_ms + PAD_MS)
        if index:
            left_ms = max(left_ms, (pieces[index - 1].end_ms + piece.start_ms) // 2)
        if index + 1 < len(pieces):
            right_ms = min(right_ms, (piece.end_ms + pieces[index + 1].start_ms) // 2)
        start_ms = max(at_ms, min(left_ms, piece.start_ms))
        at_ms = max(right_ms, piece.end_ms, start_ms + 1)
        yield _segment(piece, start_ms, at_ms)


def _segment(piece: _Piece, start_ms: int, end_ms: int) -> Segment:
    return Segment(
        start_ms=start_ms,
        end_ms=end_ms,
        channel=piece.channel,
        speaker=piece.speaker,
        language=piece.language,
        text=" ".join(word.text for word in piece.words),
        confidence=_confidence(piece.words),
        flags=piece.flags,
        words=piece.words,
        language_probability=piece.sure,
    )


def _least(probabilities: Iterable[float | None]) -> float | None:
    return min((known for known in probabilities if known is not None), default=None)


def _confidence(words: Sequence[Word]) -> float | None:
    """Return the mean confidence of the words, weighted by characters: what a person would have to type again."""
    if not words:
        return None
    return sum(word.probability * len(word.text) for word in words) / sum(len(word.text) for word in words)
