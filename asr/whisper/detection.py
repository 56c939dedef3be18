"""Detection: which language a piece is in, by the model's own probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asr.batcher.piece import Piece
from asr.whisper.encoder import Encodings

LEAST_AMONG = 0.2  # of the probability that a piece's possible languages must have together to be told apart


@dataclass(frozen=True, slots=True)
class Detector:
    """`decoder`: CTranslate2's. `languages`: Whisper codes that the model knows."""

    decoder: Any
    languages: tuple[str, ...]

    def languages_of(self, batch: Sequence[Piece], heard: Encodings) -> list[str]:
        """Return the language of each piece: the one it comes with, else the likeliest of those that it may have."""
        if all(piece.language is not None for piece in batch):
            return [str(piece.language) for piece in batch]
        told = self.probabilities(batch, heard)
        return [piece.language or max(one, key=one.__getitem__) for piece, one in zip(batch, told, strict=True)]

    def probabilities(self, batch: Sequence[Piece], heard: Encodings) -> list[dict[str, float]]:
        """Return for each piece how probable its languages are: the model's own figures, made to add up to 1."""
        wanted = [piece.languages or self.languages for piece in batch]
        if not self.decoder.is_multilingual:
            return [{self.languages[0]: 1.0} for _ in batch]
        ranked = self.decoder.detect_language(heard.output)
        return [
            _shares({token[2:-2]: value for token, value in ranking}, codes)
            for ranking, codes in zip(ranked, wanted, strict=True)
        ]


def _shares(ranking: Mapping[str, float], codes: Sequence[str]) -> dict[str, float]:
    found = {code: ranking.get(code, 0.0) for code in codes}
    total = sum(found.values())
    # Where nearly all goes to others, what is left of it does not tell which of these it is: none of them is likely.
    lost = 1 - total if total < LEAST_AMONG else 0.0
    return {code: (value + lost / len(found)) / (total + lost) for code, value in found.items()}
