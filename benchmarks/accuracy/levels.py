"""How many sentences a second does each level align? `python -m benchmarks.accuracy.levels`

20 words of which 30 % are wrong, in seconds of one core: L1, L2 and L3 where no entry of the lexicon matches; then L3
over the worked sentence of docs/reference/formulae.md, where several do. Canonical spelling is not timed.
"""

import argparse
import time
import timeit
from collections.abc import Callable
from functools import partial

from accuracy.align import count
from accuracy.measure import units
from accuracy.variants import count_folded, count_variants

REFERENCE = [f"शब्द{chr(0x915 + number)}" for number in range(20)]
HYPOTHESIS = [f"दूसरा{number}" if number % 10 in (2, 5, 8) else word for number, word in enumerate(REFERENCE)]
WORKED = (
    "डॉक्टर साहब हिन्दी में बोले इसलिए हम पच्चीस लोग चले गए",
    "doctor साहब हिंदी में बोली इस लिए 25 लोग चले गये हैं",
)
REPEATS = 5


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    said, heard = REFERENCE, HYPOTHESIS
    worked = [units(text, "hi")["L3"] for text in WORKED]
    _show("L1", partial(count, said, heard))
    _show("L2", partial(count_folded, said, heard, "hi"))
    _show("L3, no entry matches", partial(count_variants, said, heard, "hi"))
    _show("L3, the worked sentence", partial(count_variants, *worked, "hi"))


def _show(level: str, work: Callable[[], object], number: int = 500) -> None:
    """Print the best of REPEATS runs of `number` alignments."""
    seconds = min(timeit.repeat(work, timer=time.process_time, number=number, repeat=REPEATS)) / number
    print(f"{level:<24}{1 / seconds:>10,.0f} a second{seconds * 1000:>9.3f} ms")


if __name__ == "__main__":
    main()
