"""Search: decode encoded pieces, and where that failed, again at rising temperatures.

The decoding loop is our own, over CTranslate2's public `generate`: that of faster-whisper stops at 224 tokens a window
without saying so.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import ctranslate2

from asr.batcher.piece import Piece
from asr.guards.repetition import is_repetitive
from asr.guards.token_rate import DECODER_POSITIONS
from asr.whisper.attempt import LADDER, LOW_LOG_PROBABILITY, NO_SPEECH_PROBABILITY, Attempt
from asr.whisper.encoder import Encodings
from asr.whisper.hotwords import BEAM, preferred
from asr.whisper.prompt import suppressed

SEED = 1
BEST_OF = 5  # texts drawn at each temperature; the likeliest is taken. The number is faster-whisper's
_CHANCE = threading.Lock()  # CTranslate2 has one seed for the whole process


@dataclass(frozen=True, slots=True, eq=False)
class SearchRequest:
    """What the decoder is asked for. One row for each piece: its language, its prompt and the words to prefer. `heard`:
    the encoder's output for all pieces.
    """

    pieces: Sequence[Piece]
    languages: Sequence[str]
    prompts: Sequence[list[int]]
    hotwords: Sequence[Collection[str]]
    heard: Encodings


class Search:
    """`decoder`: CTranslate2's, `tokenizer`: faster-whisper's. `token_budget`: the most tokens of a text."""

    def __init__(self, decoder: Any, tokenizer: Any, beam_size: int, token_budget: int) -> None:
        self._decoder = decoder
        self._tokenizer = tokenizer
        self._beam_size = beam_size
        self._token_budget = token_budget
        self._suppressed = suppressed(tokenizer)

    def attempts(self, request: SearchRequest) -> list[Attempt]:
        """Search; then, for each piece where that failed, sample at rising temperatures until one attempt stands.

        Where none does, the text of the search stays, and its flags say what is wrong with it.
        """
        found: dict[int, Attempt] = {}
        kinds = [(len(prompt), bool(words)) for prompt, words in zip(request.prompts, request.hotwords, strict=True)]
        for rows in alike(kinds):
            found |= self.once(request, rows)
        for row, attempt in found.items():
            if attempt.failed:
                found[row] = next(filter(stands, self._sampled(request, row)), attempt)
        return [found[row] for row in range(len(request.pieces))]

    def once(self, request: SearchRequest, rows: Sequence[int]) -> dict[int, Attempt]:
        """Search once for these rows. Their prompts are equally long, and all of them have hotwords, or none has."""
        if not request.hotwords[rows[0]]:
            return self._attempts(request, rows, {"beam_size": self._beam_size})
        beam = max(BEAM, self._beam_size)
        return self._attempts(request, rows, {"beam_size": beam, "num_hypotheses": beam})

    def _sampled(self, request: SearchRequest, row: int) -> Iterator[Attempt]:
        """Yield attempts at rising temperatures. One row at a time, from a fixed seed: so a piece that is decoded again
        after a crash, with other pieces, gets the same text.
        """
        how = {"beam_size": 1, "sampling_topk": 0, "num_hypotheses": BEST_OF}
        for temperature in LADDER:
            with _CHANCE:
                ctranslate2.set_random_seed(SEED)
                found = self._attempts(request, [row], {**how, "sampling_temperature": temperature})
            yield replace(found[row], sampled=True)

    def _attempts(self, request: SearchRequest, rows: Sequence[int], how: Mapping[str, float]) -> dict[int, Attempt]:
        """Return an attempt for each of these rows, whose prompts are equally long."""
        length = len(request.prompts[rows[0]])
        # One position is kept free: `align` needs it for the end of text.
        budget = min(self._token_budget, DECODER_POSITIONS - length - 1)
        results = self._decoder.generate(
            request.heard.rows(rows).output,
            [request.prompts[row] for row in rows],
            # CTranslate2 generates at most min(max_length / 2, max_length - len(prompt)) tokens (measured, 4.8.5).
            max_length=max(2 * budget, budget + length),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            # Whisper's default forbids an empty text before the probabilities are normalised. So the one letter that
            # it writes in silence looks likely (-0.6 a token; -3.3 without). Text of speech stays the same.
            suppress_blank=False,
            **how,
        )
        return {
            row: self._attempt(request.pieces[row], request.languages[row], result, budget, request.hotwords[row])
            for row, result in zip(rows, results, strict=True)
        }

    def _attempt(self, piece: Piece, language: str, result: Any, budget: int, hotwords: Collection[str]) -> Attempt:
        # A score is the sum divided by the number of tokens without the end of text.
        sums = [score * max(1, len(ids)) for score, ids in zip(result.scores, result.sequences_ids, strict=True)]
        taken = preferred([self._text(ids) for ids in result.sequences_ids] if hotwords else (), sums, hotwords)
        written, log_probability = result.sequences_ids[taken], sums[taken]
        low = log_probability / (len(written) + 1) < LOW_LOG_PROBABILITY
        silent = low and result.no_speech_prob > NO_SPEECH_PROBABILITY
        tokens = () if silent else tuple(token for token in written if token < self._tokenizer.eot)
        return Attempt(
            piece=piece,
            language=language,
            tokens=tokens,
            log_probability=log_probability,
            length=len(written) + 1,
            no_speech_probability=min(1.0, max(0.0, result.no_speech_prob)),
            full=len(written) >= budget,
            repetitive=is_repetitive(self._text(tokens).split()),
        )

    def _text(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode([token for token in tokens if token < self._tokenizer.eot])
        return text.strip()


def stands(attempt: Attempt) -> bool:
    """Return whether an attempt is good enough."""
    return not attempt.failed


def alike(keys: Sequence[Any]) -> list[list[int]]:
    """Return the indices of equal keys, one list for each key."""
    ordered = sorted(range(len(keys)), key=lambda index: keys[index])
    return [list(group) for _, group in groupby(ordered, key=lambda index: keys[index])]
