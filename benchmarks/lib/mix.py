"""A mix of clips of 2 to 25 s, every length as likely: what a day of calls looks like to a recogniser.

Most bundled recordings are shorter than 25 s, so a long clip is several cuts of one language, one after another.
"""

import random
from collections.abc import Sequence

import numpy as np

from boli.demo.samples.clips import from_samples
from pipeline.evaluation.clips import Clip

SHORTEST_S, LONGEST_S = 2.0, 25.0


def mixed(count: int, seed: int = 1) -> list[Clip]:
    """Return `count` clips, the same for a seed."""
    chance = random.Random(seed)
    cuts: dict[str, list[Clip]] = {}
    for cut in from_samples(4 * count, seed):
        cuts.setdefault(cut.language, []).append(cut)
    return [_joined(cuts[chance.choice(sorted(cuts))], number, chance) for number in range(count)]


def _joined(cuts: Sequence[Clip], number: int, chance: random.Random) -> Clip:
    """Return cuts in a row that come near to a length drawn by chance, and never above it but for a single cut."""
    left_s = chance.uniform(SHORTEST_S, LONGEST_S)
    taken: list[Clip] = []
    while fitting := [one for one in cuts if one.seconds <= left_s]:
        taken.append(chance.choice(fitting))
        left_s -= taken[-1].seconds
    taken = taken or [min(cuts, key=lambda one: one.seconds)]
    sound = np.concatenate([one.samples for one in taken])
    return Clip(f"mixed-{number}", taken[0].language, sound, " ".join(one.text for one in taken))
