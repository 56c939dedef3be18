"""Second rate: how often another person writes again what somebody wrote. Whoever is known to be good is left alone.

    upper limit of the person's error rate    up to 3 %               6.5 %          10 % and more
    share that is written again               second_review_share  ...half way...    second_review_share_new

The upper limit of the interval (pipeline/quality/skill.py) is high for who makes many errors, and for who is new. The
share that was used is logged with the task, so that what is learnt from second texts is weighted by it.
"""

from pipeline.quality.skill import Skill

# Of 100 words: what two careful people differ in anyway, and what no client would take.
GOOD, POOR = 0.03, 0.10


def share(known: Skill, least: float, most: float) -> float:
    """Return the share of a person's work that is written again: from `least`, where they are known to be good, to
    `most`. 0 where `least` is: then nobody is asked twice.
    """
    if not least:
        return 0.0
    doubt = min(max((known.high - GOOD) / (POOR - GOOD), 0.0), 1.0)
    return least + max(most - least, 0.0) * doubt
