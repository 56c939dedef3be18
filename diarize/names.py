"""Names: speakers are called "S1", "S2", ... in the order in which they are first heard.

found   (2000, 3000, "b")  (0, 1000, "x")  (3000, 4000, "x")
turns   S1 |====|          S2 |====|  S1 |====|     sorted by start
"""

from collections.abc import Hashable, Iterable

from diarize.turn import Turn


def speaker_name(number: int) -> str:
    """Return the name of speaker `number`, counted from 0: 0 is "S1"."""
    return f"S{number + 1}"


def named(found: Iterable[tuple[int, int, Hashable]], numbers: dict[Hashable, int] | None = None) -> list[Turn]:
    """Return turns sorted by start, from (start_ms, end_ms, label of any kind). Empty ones are left out.

    `numbers`: labels that already have a number. New labels are added to it, so that a second call gives a label the
    same name.
    """
    stretches = sorted((item for item in found if item[0] < item[1]), key=lambda item: item[:2])
    numbers = {} if numbers is None else numbers
    return [
        Turn(start_ms, end_ms, speaker_name(numbers.setdefault(label, len(numbers))))
        for start_ms, end_ms, label in stretches
    ]
