"""Cue: what SRT, VTT and TTML share: a stretch of time with lines of text, and the clock that they write.

00:00:05,250 --> 00:00:07,000        (VTT and TTML write a dot before the milliseconds)
S1: राशन कार्ड
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lexicons.aksharas import letters
from pipeline.delivery.formats.tagged import Form, tagged
from pipeline.delivery.subtitles import lines
from pipeline.delivery.subtitles.cutting import cut
from pipeline.delivery.subtitles.placing import Span, placed
from pipeline.delivery.subtitles.rules import CueRules
from pipeline.delivery.subtitles.utterances import Unit, Utterance, slices, utterances
from pipeline.recordings.transcript import Segment, Transcript

MARK = "[machine]"  # in front of a text that no person has seen, where the format has nothing better


@dataclass(frozen=True, slots=True)
class Cue:
    """Times in milliseconds. `text` has its tags, but no empty line, which would end the cue. `machine`: unseen."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    machine: bool


# What a format shows in front of a cue's text: words, from the speaker's name ("" where it is not said again) and
# whether no person has seen the text.
Head = Callable[[str, bool], Sequence[str]]


def _no_head(speaker: str, machine: bool) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Style:
    """How a format writes a cue. `form`: of tags; `escape`: for the text between them; `shown`: what a reader sees of a
    written word.
    """

    form: Form
    escape: Callable[[str], str] = str
    shown: Callable[[str], str] = str
    head: Head = _no_head

    @cached_property
    def _known(self) -> dict[str, int]:
        return {}

    def size(self, word: str) -> int:
        """Return the letters of a written word, as they are seen."""
        if word not in self._known:
            self._known[word] = letters(self.shown(word))
        return self._known[word]

    def words(self, units: Sequence[Unit]) -> list[str]:
        """Return the words of these neighbours as they are written, with their tags."""
        if not any(unit.segment.tags for unit in units):
            return [self.escape(unit.word.text) for unit in units]
        return [word for one in slices(units) for word in tagged(one, self.form, self.escape).split()]

    def sizes(self, units: Sequence[Unit]) -> list[int]:
        """Return the letters of the words of these neighbours."""
        return [self.size(word) for word in self.words(units)]


def cues(transcript: Transcript, style: Style, rules: CueRules | None) -> Iterator[Cue]:
    """Yield the cues that have text or tags, in order. None for `rules`: one for each segment, however long it is."""
    if rules is None:
        yield from filter(None, (_whole(segment, style) for segment in transcript.segments))
        return
    pieces = [(said, units) for said in utterances(transcript.segments) for units in _pieces(said, style, rules)]
    pieces.sort(key=lambda piece: (piece[1][0].word.start_ms, piece[0].channel))
    spoken = [_span(units, style) for _, units in pieces]
    before = ""
    for (said, units), span in zip(pieces, placed(spoken, rules), strict=True):
        name = said.speaker if said.speaker != before else ""
        words = [*style.head(name, said.machine), *style.words(units)]
        text = "\n".join(lines.broken(words, [style.size(word) for word in words], rules))
        yield Cue(span.start_ms, span.end_ms, said.speaker, text, said.machine)
        before = said.speaker


def _pieces(utterance: Utterance, style: Style, rules: CueRules) -> list[Sequence[Unit]]:
    # Room for the name is kept in each: whether another spoke in between is known when all cues are.
    reserved = [style.size(word) for word in style.head(utterance.speaker, utterance.machine)]
    return cut(utterance.units, rules, style.sizes, reserved)


def _span(units: Sequence[Unit], style: Style) -> Span:
    return Span(units[0].word.start_ms, units[-1].word.end_ms, sum(style.sizes(units)) + len(units) - 1)


def _whole(segment: Segment, style: Style) -> Cue | None:
    written = [" ".join(line.split()) for line in tagged(segment, style.form, style.escape).splitlines()]
    text = "\n".join(line for line in written if line)
    speaker = " ".join(segment.speaker.split())
    head = " ".join(style.head(speaker, unseen(segment)))
    text = f"{head} {text}" if head and text else text
    return Cue(segment.start_ms, segment.end_ms, speaker, text, unseen(segment)) if text else None


def unseen(segment: Segment) -> bool:
    """Say whether no person has seen the text of a segment."""
    return segment.seen_by == "machine"


def clock(ms: int, separator: str) -> str:
    """Return hh:mm:ss and milliseconds after `separator`; hours have two digits or more."""
    seconds, rest_ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{separator}{rest_ms:03}"
