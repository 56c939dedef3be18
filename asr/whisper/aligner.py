"""Aligner: asks the model for the cross-attention of attempts. asr/whisper/alignment.py makes words of it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from asr.batcher.piece import Piece
from asr.guards.echoes import without_echoes
from asr.guards.token_rate import DECODER_POSITIONS
from asr.recognizer import Task
from asr.whisper.alignment import without_silence, words
from asr.whisper.attempt import Attempt
from asr.whisper.encoder import Encodings
from asr.whisper.prompt import Prompts
from asr.whisper.search import alike
from asr.word import Word


@dataclass(frozen=True, slots=True)
class Aligner:
    """`decoder`: CTranslate2's, `tokenizer`: faster-whisper's."""

    decoder: Any
    tokenizer: Any
    prompts: Prompts

    def align(self, attempts: Sequence[Attempt], heard: Encodings, task: Task = "transcribe") -> list[Attempt]:
        """Return the attempts; those that stand have words. A call has one start sequence, so one language."""
        aligned = list(attempts)
        standing = [row for row, attempt in enumerate(attempts) if attempt.tokens and not attempt.splits]
        for group in alike([attempts[row].language for row in standing]):
            rows = [standing[index] for index in group]
            results = self.decoder.align(
                heard.rows(rows).output,
                self.prompts.start(attempts[rows[0]].language, task),
                [list(attempts[row].tokens) for row in rows],
                [heard.frames[row] for row in rows],
            )
            for row, result in zip(rows, results, strict=True):
                aligned[row] = self._with_words(attempts[row], result)
        return aligned

    def align_text(self, piece: Piece, language: str, text: str, heard: Encodings) -> tuple[Word, ...] | None:
        """Return the words of a text that a person wrote, with the times at which the piece says them.

        None where the model's tokens do not give the text back, or are more than the decoder has positions for.
        `heard`: of this piece alone.
        """
        typed = unicodedata.normalize("NFC", text).split()
        start = self.prompts.start(language)
        tokens = tuple(self.tokenizer.encode(" " + " ".join(typed)))
        if not typed or len(tokens) > DECODER_POSITIONS - len(start) - 2:  # no timestamps, end of text
            return () if not typed else None
        result = self.decoder.align(heard.output, start, [list(tokens)], list(heard.frames))[0]
        found = words(tokens, self.tokenizer.decode, result.text_token_probs, result.alignments, piece.duration_ms)
        if [word.text for word in found] != typed:
            return None
        return tuple(replace(word, timing="aligned") for word in without_silence(found, piece.samples))

    def _with_words(self, attempt: Attempt, alignment: Any) -> Attempt:
        found = words(
            attempt.tokens,
            self.tokenizer.decode,
            alignment.text_token_probs,
            alignment.alignments,
            attempt.piece.duration_ms,
        )
        spoken = without_silence(found, attempt.piece.samples)
        if attempt.repetitive:
            spoken = without_echoes(spoken)
        return replace(attempt, words=tuple(word.shifted(attempt.piece.start_ms) for word in spoken))
