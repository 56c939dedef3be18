"""Observing: which texts of a segment are compared, to learn how well people write (pipeline/quality/observations.py).

    blind         each of two independent texts against the other: which of them is wrong is not known
    adjudicated   each text against what a third person decided, or against what both wrote where they agree

Segments on which two people agree count as well as those that were decided: people would look worse than they are
otherwise. By the same chance, for where only some differences are decided, only as many agreements may count.
"""

from datetime import datetime

import sqlalchemy as sa

from pipeline.quality import observations
from pipeline.review import opinions, text_pairs
from pipeline.review.text_pairs import TextPair


def observe(connection: sa.Connection, pair: TextPair, drawn: bool, at: datetime) -> None:
    """Keep what the texts of a segment say of their writers. `drawn`: chance gives the segment to a third person.

    The recording is locked. May be repeated: only the newest texts count.
    """
    segment, first, second = pair.segment, pair.first, pair.second
    if pair.independent:
        observations.write(connection, segment, "blind", first.person_id, (first.plain, second.plain), at)
        observations.write(connection, segment, "blind", second.person_id, (second.plain, first.plain), at)
    better = text_pairs.decided(connection, segment)
    if better is None and pair.agree and drawn:
        better = first.plain
    if better is None:
        observations.remove(connection, segment.id, "adjudicated")
        return
    for person_id, text in _newest(connection, pair).items():
        observations.write(connection, segment, "adjudicated", person_id, (text, better), at)


def _newest(connection: sa.Connection, pair: TextPair) -> dict[str, str]:
    """Return each person's newest text of the segment; late ones, too."""
    kept = opinions.of_segment(connection, pair.segment.id, "late")
    late = {one.person_id: one.plain for one in kept if one.arm != "compare"}
    return late | {pair.first.person_id: pair.first.plain, pair.second.person_id: pair.second.plain}
