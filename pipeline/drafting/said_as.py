"""Said as: the words of a client as it writes them, where the model wrote them as they are said.

client        PAN card, said as पैन कार्ड         model   मेरा पैन कार्ड       draft   मेरा PAN card
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lexicons import phrases
from pipeline.drafting.assemble import Draft
from pipeline.recordings.rewriting import rewritten
from pipeline.recordings.transcript import Segment

# How a word is written -> how it may be said.
SaidAs = Mapping[str, Sequence[str]]


def as_written(draft: Draft, said_as: SaidAs) -> Draft:
    """Return the draft with what is said as a word of the client written as the client writes it."""
    if not said_as:
        return draft
    return replace(draft, segments=tuple(_segment(segment, said_as) for segment in draft.segments))


def _segment(segment: Segment, said_as: SaidAs) -> Segment:
    known = {phrases.key(form, segment.language): new for new, forms in said_as.items() for form in forms}
    known.pop((), None)
    changes = phrases.written(segment.text.split(), segment.language, known)
    return rewritten(segment, changes, segment.words)
