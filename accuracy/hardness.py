"""Hardness: how many more errors people make in one kind of segment than in another, whoever does them.

Whoever gets the hard segments makes more errors without being worse. So errors are thought of as

    errors of person p in segments of kind k  ~  Poisson(rate_p * hardness_k * words_pk)

and both are fitted in turn until they stop changing (iterative proportional fitting, which is maximum likelihood here:
Breslow & Day, Statistical Methods in Cancer Research II, 1987, 4.6). A person's words then count by the hardness of
their kind ("indirect standardisation"), and the rate is that of an average mix of segments.

Hardness is 1 on average over all words. A kind with few errors is drawn towards 1, as if it had 5 more of them.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PSEUDO_ERRORS = 5.0
_ROUNDS = 30


def hardness(errors: Floats, words: Floats) -> Floats:
    """Return the hardness of each kind, shape (kinds,). `errors`, `words`: of shape (people, kinds)."""
    found = np.ones(words.shape[1])
    total = words.sum()
    if not total or not errors.sum():
        return found
    for _ in range(_ROUNDS):
        rates = errors.sum(axis=1) / np.maximum(words @ found, 1e-9)
        expected = rates @ words
        found = (errors.sum(axis=0) + _PSEUDO_ERRORS) / (expected + _PSEUDO_ERRORS)
        found = found * total / (words.sum(axis=0) @ found)
    return found
