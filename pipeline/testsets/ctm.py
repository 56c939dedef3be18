"""CTM: NIST's timed words, one a line. They are hypotheses: a reference needs segments.

call.wav 1 5.250 0.600 राशन 0.93      recording, channel, start and duration in seconds, word, confidence
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.testsets.alternatives import without_alternatives
from pipeline.testsets.entry import Entry, Wanted, channel_number, milliseconds, problem
from pipeline.testsets.lines import content_lines


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield an entry a word. Raises InputProblem."""
    if not wanted.system:
        raise problem(file, 0, "a CTM file has words without segments: as reference, give an STM file")
    for number, line in content_lines(file):
        fields = line.split()
        if len(fields) < 5:
            raise problem(file, number, "a line is: recording channel start duration word")
        recording, channel, start, duration, word, *_ = fields
        without_alternatives(file, number, word)
        try:
            start_ms, length = milliseconds(start), milliseconds(duration)
        except ValueError as error:
            raise problem(file, number, f"start and duration are seconds ({error})") from error
        yield Entry(
            text=word,
            line=number,
            recording=recording,
            channel=channel_number(channel),
            start_ms=start_ms,
            end_ms=start_ms + length,
            word=True,
        )
