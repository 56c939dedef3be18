"""Text pairs: the two texts of a segment that two people wrote, and what is decided between them.

    first       राशन कार्ड नही मिला      over the draft, or blind
    second      राशन कार्ड नहीं मिला      blind: without the draft and without the first text
    decided     राशन कार्ड नहीं मिला      by a third person; or what both wrote, where they agree

Two texts agree if they are the same in canonical spelling (L1).
"""

from dataclasses import dataclass

import sqlalchemy as sa

from lexicons.canonical import canonical
from pipeline.evaluation import first_texts
from pipeline.evaluation.first_texts import FirstText
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import DECIDED
from pipeline.review import opinions, second_opinions
from pipeline.review.opinions import Opinion


@dataclass(frozen=True, slots=True)
class TextPair:
    """The newest text of each of the two people."""

    segment: StoredSegment
    first: FirstText
    second: Opinion

    @property
    def agree(self) -> bool:
        language = self.segment.language
        return canonical(self.first.plain, language) == canonical(self.second.plain, language)

    @property
    def independent(self) -> bool:
        """Whether neither person saw the draft: only then does their difference measure people alone."""
        return self.first.arm == self.second.arm == "blind"


def of_segment(connection: sa.Connection, segment: StoredSegment) -> TextPair | None:
    """Return the two people's texts, None where there are not two."""
    seconds = second_opinions.of_segment(connection, segment.id)
    first = first_texts.of_segment(connection, segment.id) if seconds else None
    return TextPair(segment, first, seconds[-1]) if first else None


def decided(connection: sa.Connection, segment: StoredSegment) -> str | None:
    """Return what a third person decided, None where nobody has.

    Where the recording had been delivered before, the segment's text is not it.
    """
    if segment.seen_by in DECIDED:
        return segment.text
    late = opinions.of_segment(connection, segment.id, "adjudication")
    return late[-1].plain if late else None
