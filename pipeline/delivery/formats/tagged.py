"""Tagged: a text with its tags as a format writes them, by configs/tags.toml.

srt    गया (?)         vtt    <c.unclear>गया (?)</c>        txt    [unclear: गया]
"""

from collections.abc import Callable
from typing import Literal

from configs.tags import WORDS, tags
from pipeline.recordings import tagging
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import Segment

Form = Literal["srt", "vtt", "txt"]


def tagged(segment: Segment, form: Form, escape: Callable[[str], str] = str) -> str:
    """Return the segment's text with its tags. `escape`: what the format does to the text between them."""
    if not segment.tags:
        return escape(segment.text)
    return tagging.marked(segment.text, segment.tags, lambda tag: _around(tag, form), escape)


def _around(tag: Tag, form: Form) -> tuple[str, str]:
    kind = tags().get(tag.name)  # None: an entry that was taken out of the data after it was used
    if kind is None:
        return "", ""
    if tag.start == tag.end:
        return kind.point.get(form, ""), ""
    before, _, after = kind.words.get(form, WORDS).partition(WORDS)
    return before, after
