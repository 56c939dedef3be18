"""Prompt: the forced tokens with which a Whisper decoder begins, as in its training.

    <|startofprev|> sentence hotwords  <|startoftranscript|> <|hi|> <|transcribe|> <|notimestamps|>
                                       '------------- start ------------------'

There are no timestamps: word times come from the alignment, and with the bundled model timestamps cost accuracy (two
sentences in a window: 6.7 % of words wrong with them, 3.2 % without; one sentence: 1.2 and 1.6 %).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from asr.recognizer import Task
from asr.whisper.decoding_options import FREE, SHORTEST_MS, DecodingOptions
from asr.whisper.hotwords import hotword_tokens


@dataclass(frozen=True, slots=True)
class Prompts:
    """`tokenizer`: faster-whisper's. `token_id`: the id of a special token by its name. `multilingual`: whether the
    model has tokens for languages and tasks. `hotword_limit`: how many tokens of hotwords it can be given.
    `options`: of the model's card, by language.
    """

    tokenizer: Any
    token_id: Callable[[str], int]
    multilingual: bool
    hotword_limit: int
    options: Mapping[str, DecodingOptions] = field(default_factory=dict)

    def chosen(self, language: str, duration_ms: int) -> DecodingOptions:
        """Return the options for a piece of this length: none for a short one."""
        return self.options.get(language, FREE) if duration_ms >= SHORTEST_MS else FREE

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

    def whole(
        self, language: str, hotwords: Sequence[str] = (), task: Task = "transcribe", duration_ms: int = 0
    ) -> list[int]:
        """Return the whole prompt of a piece of this length.

        Hotwords and the sentence are shown for a transcript in their own language, not for a translation.
        """
        token = self.tokenizer
        shown = hotwords if task == "transcribe" else ()
        wanted = hotword_tokens(shown, language, token.encode, self.hotword_limit)
        sentence = self.chosen(language, duration_ms).prompt if task == "transcribe" else ""
        if sentence:
            wanted = [*token.encode(" " + sentence), *wanted]
        before = [token.sot_prev, *wanted] if wanted else []
        return [*before, *self.start(language, task), token.no_timestamps]


def suppressed(tokenizer: Any) -> list[int]:
    """Return the tokens that are never written: brackets, notes and so on, and special ones, as in faster-whisper."""
    special = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    tokens = (*tokenizer.non_speech_tokens, *special, tokenizer.no_speech)
    return sorted({token for token in tokens if token is not None})
