"""Active choice: with what probability to review a segment, where people cannot review all.

    minutes   a (2 + 6 q)                     a person's time for `a` minutes of speech of which the share q is wrong
    gain      n q (1 + u) / 2 / minutes       wrong words that a minute corrects; n words, the share u of them unseen
    pi        gain / sure_at, within floor..1

Cost: what is expected of an example is divided by the time it takes (Settles, Craven and Friedland, Active Learning
with Real Annotation Costs, NIPS workshop 2008). Unseen: sentences with many words that no corrected text holds go
first (Eck, Vogel and Waibel, Low Cost Portability for Statistical Machine Translation, IWSLT 2005). Words that were
seen count half, because a model is not yet right about a word that was corrected once. Probability: in proportion to
what is expected to be wrong, and never 0, so that estimates stay unbiased (Zrnic and Candes, Active Statistical
Inference, ICML 2024, arXiv 2403.03208). The times are an assumption, that of benchmarks/accuracy/people.py: twice the
sound's length to hear and read it, and six times that length to write all of it anew.
"""

import numpy as np
from numpy.typing import NDArray

HEAR, WRITE = 2.0, 6.0  # minutes of a person for a minute of speech
SEEN_WEIGHT = 0.5  # of a wrong word that corrections hold already

Floats = NDArray[np.float64]


def minutes(speech: Floats, wrong: Floats) -> Floats:
    """Return the minutes a person needs. `speech`: minutes of it; `wrong`: the share of words expected to be wrong."""
    needed: Floats = speech * (HEAR + WRITE * wrong)
    return needed


def gain(words: Floats, wrong: Floats, unseen: Floats, speech: Floats) -> Floats:
    """Return the expected wrong words that a minute of a person corrects, those seen before at half their number.

    All of shape (n,). `words`: of the draft; `wrong`: the share expected to be wrong; `unseen`: the share that no
    corrected text of the dialect holds; `speech`: minutes, over 0.
    """
    counted = words * wrong * (SEEN_WEIGHT + (1 - SEEN_WEIGHT) * unseen)
    found: Floats = counted / minutes(speech, wrong)
    return found


def probability(gains: Floats, sure_at: float, floor: float) -> Floats:
    """Return the review probability: 1 from the gain `sure_at` on, in proportion below, and at least `floor`."""
    return np.clip(gains / sure_at, floor, 1.0)


def threshold(gains: Floats, costs: Floats, budget: float, floor: float) -> float:
    """Return the `sure_at` at which the expected cost, sum(pi cost), is `budget`; bisection to a part in a million.

    A budget under what the floor costs, or over the whole cost, gives the nearest: infinity, or the least gain.
    """
    if budget <= floor * float(costs.sum()):
        return float("inf")
    low, high = float(gains.min()), float(gains.max()) / floor
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if float(probability(gains, middle, floor) @ costs) > budget else (low, middle)
    return high
