"""The script: what is said in the recordings. No sentence is said twice, and none is of a test set."""

import random
from collections.abc import Iterable
from typing import Final

from asr.training import corpus
from boli.demo.samples import sentences
from boli.testset.testset import texts

DIALECT: Final = "bho"
TOPICS: Final = ("office", "farm")
BUNDLED_SHARE: Final = 1 / 3  # is of the sentences that the bundled recordings draw from
_TRIES: Final = 10_000


class Script:
    """Sentences of the dialect. `said`: those that were said before."""

    def __init__(self, said: Iterable[str]) -> None:
        self._said = {*texts(), *said}
        self._chance = random.Random("flywheel")

    def lines(self, count: int, *, bundled_share: float = BUNDLED_SHARE) -> list[str]:
        """Return `count` sentences that nobody has said. Raises ValueError where there are no more."""
        return [self._line(bundled_share) for _ in range(count)]

    def _line(self, bundled_share: float) -> str:
        for _ in range(_TRIES):
            text = self._drawn(bundled_share)
            if text not in self._said:
                self._said.add(text)
                return text
        raise ValueError("there are no more sentences: ask for fewer speakers or sentences")

    def _drawn(self, bundled_share: float) -> str:
        if self._chance.random() < bundled_share:
            ((line,),) = sentences.draw(DIALECT, TOPICS, 1, self._chance.randrange(10**9))
            return line
        return corpus.sentence(corpus.read(DIALECT), self._chance)
