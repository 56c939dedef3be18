"""Prompt: the forced tokens with which a Whisper decoder begins, as in its training.

    <|startofprev|> hotwords  <|startoftranscript|> <|hi|> <|transcribe|> <|notimestamps|>
                              '------------- start ------------------'

There are no timestamps: word times come from the alignment, and with the bundled model timestamps cost accuracy (two
sentences in a window: 6.7 % of words wrong with them, 3.2 % without; one sentence: 1.2 and 1.6 %).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from asr.recognizer import Task
from asr.whisper.hotwords import hotword_tokens


@dataclass(frozen=True, slots=True)
class Prompts:
    """`tokenizer`: faster-whisper's. `token_id`: the id of a special token by its name. `multilingual`: whether the
    model has tokens for languages and tasks. `hotword_limit`: how many tokens of hotwords it can be given.
    """

    tokenizer: Any
    token_id: Callable[[str], int]
    multilingual: bool
    hotword_limit: int

    def start(self, language: str, task: Task = "transcribe") -> list[int]:
        """Return the start sequence: start of transcript, language, task."""
        token = self.tokenizer
        if not self.multilingual:
            return [token.sot]
        return [
            token.sot,
            self.token_id(f"<|{language}|>"),
            token.translate if task == "translate" else token.transcribe,
        ]

    def whole(self, language: str, hotwords: Sequence[str] = (), task: Task = "transcribe") -> list[int]:
        """Return the whole prompt. Hotwords are shown for a transcript in their own language, not for a translation."""
        token = self.tokenizer
        shown = hotwords if task == "transcribe" else ()
        wanted = hotword_tokens(shown, language, token.encode, self.hotword_limit)
        before = [token.sot_prev, *wanted] if wanted else []
        return [*before, *self.start(language, task), token.no_timestamps]


def suppressed(tokenizer: Any) -> list[int]:
    """Return the tokens that are never written: brackets, notes and so on, and special ones, as in faster-whisper."""
    special = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    tokens = (*tokenizer.non_speech_tokens, *special, tokenizer.no_speech)
    return sorted({token for token in tokens if token is not None})
