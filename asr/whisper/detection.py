"""Detection: the language of a piece, by the model's own probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asr.batcher.piece import Piece
from asr.whisper.encoder import Encodings

LEAST_AMONG = 0.2  # the possible languages of a piece need this probability together, or they cannot be told apart


@dataclass(frozen=True, slots=True)
class Detector:
    """Asks the model. `decoder`: CTranslate2's. `languages`: the Whisper codes that the model knows."""

    decoder: Any
    languages: tuple[str, ...]

    def languages_of(self, batch: Sequence[Piece], heard: Encodings) -> list[str]:
        """Return the language of each piece: the given one, or else the likeliest of its possible languages."""
        if all(piece.language is not None for piece in batch):
            return [str(piece.language) for piece in batch]
        told = self.probabilities(batch, heard)
        return [
            piece.language or max(shares, key=shares.__getitem__) for piece, shares in zip(batch, told, strict=True)
        ]

    def probabilities(self, batch: Sequence[Piece], heard: Encodings) -> list[dict[str, float]]:
        """Return how probable the languages of each piece are: the model's own figures, scaled to add up to 1."""
        wanted = [piece.languages or self.languages for piece in batch]
        if not self.decoder.is_multilingual:
            return [{self.languages[0]: 1.0} for _ in batch]
        ranked = self.decoder.detect_language(heard.output)
        return [
            _shares({token[2:-2]: value for token, value in ranking}, codes)
            for ranking, codes in zip(ranked, wanted, strict=True)
        ]


def _shares(ranking: Mapping[str, float], codes: Sequence[str]) -> dict[str, float]:
    own = {code: ranking.get(code, 0.0) for code in codes}
    total = sum(own.values())
    # Where other languages have nearly all the probability, the little that is left does not tell these apart.
    lost = 1 - total if total < LEAST_AMONG else 0.0
    return {code: (value + lost / len(own)) / (total + lost) for code, value in own.items()}
