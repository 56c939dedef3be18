"""STM: NIST's segments of reference, one a line.

    call.wav 1 S1 5.250 7.000 <o,f0,female> राशन कार्ड     recording, channel, speaker, times in seconds, label, text

The label may be left out; it is the slice `label`. A segment whose text is IGNORE_TIME_SEGMENT_IN_SCORING is not
scored, nor is any word there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.testsets.alternatives import without_alternatives
from pipeline.testsets.entry import Entry, Wanted, channel_number, milliseconds, problem
from pipeline.testsets.lines import content_lines

LABEL: Final = "label"
_IGNORED: Final = "IGNORE_TIME_SEGMENT_IN_SCORING"


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of an STM file. Raises InputProblem."""
    for number, line in content_lines(file):
        fields = line.split(maxsplit=5)
        if len(fields) < 5:
            raise problem(file, number, "a line is: recording channel speaker start end text")
        recording, channel, speaker, start, end, *text = fields
        try:
            times = milliseconds(start), milliseconds(end)
        except ValueError as error:
            raise problem(file, number, f"start and end are seconds ({error})") from error
        if times[1] < times[0]:
            raise problem(file, number, f"it ends at {end}, before it starts at {start}")
        label, said = _label("".join(text))
        yield Entry(
            text="" if said.upper() == _IGNORED else without_alternatives(file, number, said),
            line=number,
            speaker=speaker,
            slice=label if wanted.by == LABEL else None,
            recording=recording,
            channel=channel_number(channel),
            start_ms=times[0],
            end_ms=times[1],
            duration_ms=times[1] - times[0],
            ignored=said.upper() == _IGNORED,
        )


def _label(text: str) -> tuple[str, str]:
    """Return the label without its brackets, and the rest of the text."""
    first, _, rest = text.strip().partition(" ")
    return (first[1:-1], rest.strip()) if first.startswith("<") and first.endswith(">") else ("", text.strip())
