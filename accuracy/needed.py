"""Needed: about how many more speakers a group needs before its rate is shown.

3 speakers of 8, 1,200 words of 1,000     5 more
9 speakers of 8, 300 words of 1,000       33 words each so far: 700 / 33 -> 21 more
nobody yet                                8
"""

import math

from accuracy.estimate import THRESHOLDS, Thresholds


def more_speakers(clusters: int, reference_words: int, thresholds: Thresholds = THRESHOLDS) -> int:
    """Return how many more speakers are needed, if they say as much as those so far; 0 where there is enough."""
    lacking = max(thresholds.min_clusters - clusters, 0)
    words = thresholds.min_reference_words - reference_words
    if words <= 0 or not clusters or not reference_words:
        return lacking
    return max(lacking, math.ceil(words * clusters / reference_words))
