"""Search: decode encoded pieces, and those that looped once more, without a repeated phrase.

The decoding loop is our own, over CTranslate2's public `generate`: that of faster-whisper stops at 224 tokens a window
without saying so.

Nothing is drawn by chance: a piece that is decoded again after a crash, with other pieces beside it, gets the same
text. Whisper's own remedy, five texts drawn at each of five temperatures, costs much and rarely helps: for unlikely
texts it found nothing better, and loops end as well without it (docs/explain/drafting.md).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from asr.batcher.piece import Piece
from asr.guards.repetition import is_repetitive
from asr.guards.token_rate import DECODER_POSITIONS
from asr.whisper.attempt import LOW_LOG_PROBABILITY, NO_SPEECH_PROBABILITY, Attempt, token_limit
from asr.whisper.decoding_options import FREE, DecodingOptions, outside_script
from asr.whisper.encoder import Encodings
from asr.whisper.hotwords import BEAM, preferred
from asr.whisper.prompt import suppressed

# The second search of a loop: no three tokens twice. Real loops of whisper-base on Hindi: with 3 all ended, with 5 and
# 8 the one of a single token went on.
NO_LOOPS: Mapping[str, int] = {"no_repeat_ngram_size": 3}
# What is likelier than this (natural logarithm per token) was said as often as it is written, or nearly so; the aligner
# tells (asr/guards/echoes.py). Words said 5 to 30 times: 0.00 to -0.02. Loops of whisper-base on Hindi: -0.45 to -1.03.
SURE_LOG_PROBABILITY = -0.2
# Budgets are rounded up, so that pieces of about one length share a batch.
BUDGET_STEP = 64


@dataclass(frozen=True, slots=True, eq=False)
class SearchRequest:
    """What the decoder is asked for. One row for each piece: its language, its prompt and the words to prefer. `heard`:
    the encoder's output for all pieces. `options`: of each piece; empty for a free search.
    """

    pieces: Sequence[Piece]
    languages: Sequence[str]
    prompts: Sequence[list[int]]
    hotwords: Sequence[Collection[str]]
    heard: Encodings
    options: Sequence[DecodingOptions] = ()


class Search:
    """`decoder`: CTranslate2's, `tokenizer`: faster-whisper's. `token_budget`: the most tokens of a text. `rate`: the
    highest number of tokens a second of a language, which bounds what is decoded for each second of sound.
    """

    def __init__(
        self, decoder: Any, tokenizer: Any, beam_size: int, token_budget: int, rate: Callable[[str], float]
    ) -> None:
        self._decoder = decoder
        self._tokenizer = tokenizer
        self._beam_size = beam_size
        self._token_budget = token_budget
        self._rate = rate
        self._suppressed = suppressed(tokenizer)
        self._outside: dict[str, list[int]] = {}

    def attempts(self, request: SearchRequest) -> list[Attempt]:
        """Search for each piece; where the text loops, search once more without repetition, all such pieces together.

        Where that does not help, the first text stays, and its flags say what is wrong with it. An unlikely text is not
        searched again: the search found none that is likelier.
        """
        found = self._searched(request, range(len(request.pieces)), {})
        looped = [row for row, attempt in found.items() if attempt.looped and not _was_said(attempt)]
        for row, second in self._searched(request, looped, NO_LOOPS).items():
            if not second.looped:
                found[row] = replace(second, retried=True)
        return [found[row] for row in range(len(request.pieces))]

    def once(
        self, request: SearchRequest, rows: Sequence[int], more: Mapping[str, Any] | None = None
    ) -> dict[int, Attempt]:
        """Search once for these rows. Their prompts are equally long, and all of them have hotwords, or none has."""
        how = {"beam_size": self._beam_size, "suppress_tokens": self._suppressed, **(more or {})}
        if request.hotwords[rows[0]]:
            beam = max(BEAM, self._beam_size)
            how |= {"beam_size": beam, "num_hypotheses": beam}
        return self._attempts(request, rows, how)

    def _searched(self, request: SearchRequest, rows: Iterable[int], more: Mapping[str, float]) -> dict[int, Attempt]:
        """Search for these rows, those together that can share a call."""
        found: dict[int, Attempt] = {}
        numbers = list(rows)
        kinds = [
            (len(request.prompts[row]), bool(request.hotwords[row]), self._budget(request, row), _kind(request, row))
            for row in numbers
        ]
        for group in alike(kinds):
            rows = [numbers[index] for index in group]
            found |= self.once(request, rows, {**self._arguments(request, rows[0]), **more})
        return found

    def _arguments(self, request: SearchRequest, row: int) -> dict[str, Any]:
        """Return what `generate` is asked beside the usual, for the options of a row."""
        options, language = request.options[row] if request.options else FREE, request.languages[row]
        asked: dict[str, Any] = {}
        if options.script_only:
            if language not in self._outside:
                self._outside[language] = outside_script(self._tokenizer, language)
            asked["suppress_tokens"] = sorted({*self._suppressed, *self._outside[language]})
        if options.repetition_penalty != 1.0:
            asked["repetition_penalty"] = options.repetition_penalty
        return asked

    def _budget(self, request: SearchRequest, row: int) -> int:
        """Return the most tokens for a piece: no more than its language can have in that time, rounded up.

        One position of the decoder is kept free: `align` needs it for the end of text.
        """
        limit = int(token_limit(request.pieces[row].duration_ms, self._rate(request.languages[row])))
        free = DECODER_POSITIONS - len(request.prompts[row]) - 1
        return min(self._token_budget, free, (limit // BUDGET_STEP + 1) * BUDGET_STEP)

    def _attempts(self, request: SearchRequest, rows: Sequence[int], how: Mapping[str, Any]) -> dict[int, Attempt]:
        """Return an attempt for each of these rows, whose prompts are equally long, as are their budgets."""
        length = len(request.prompts[rows[0]])
        budget = self._budget(request, rows[0])
        results = self._decoder.generate(
            request.heard.rows(rows).output,
            [request.prompts[row] for row in rows],
            # CTranslate2 generates at most min(max_length / 2, max_length - len(prompt)) tokens (measured, 4.8.5).
            max_length=max(2 * budget, budget + length),
            return_scores=True,
            return_no_speech_prob=True,
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


def _kind(request: SearchRequest, row: int) -> str:
    """Return what rows that share a call have in common: a language whose options are in use, "" for none."""
    return request.languages[row] if request.options and request.options[row] != FREE else ""


def _was_said(attempt: Attempt) -> bool:
    return attempt.mean_log_probability > SURE_LOG_PROBABILITY and not attempt.full


def stands(attempt: Attempt) -> bool:
    """Return whether an attempt is good enough."""
    return not attempt.failed


def alike(keys: Sequence[Any]) -> list[list[int]]:
    """Return the indices of equal keys, one list for each key."""
    ordered = sorted(range(len(keys)), key=lambda index: keys[index])
    return [list(group) for _, group in groupby(ordered, key=lambda index: keys[index])]
