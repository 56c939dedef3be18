"""Tokens: the vocabulary of a model trained here. Each character is a token; there are Whisper's special tokens, too.

Whisper's own tokens are runs of bytes: a word that training never had may need a run that was never seen. Characters
are all seen in training. The first character of a word is one token with the space before it.

The layout is what CTranslate2 and faster-whisper expect: text, "" (whose presence marks a multilingual vocabulary),
<|endoftext|>, <|startoftranscript|>, languages, tasks, <|nospeech|>, <|notimestamps|>, timestamps to the very end.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

from asr.training import corpus

SPACE = "Ġ"  # how byte-level tokenizers write a space
# faster-whisper never lets a text begin with these. As tokens of their own they do not suppress the plain space, too.
SUPPRESSED = ("-", "'", "â")
BLOCK = 0x80  # scripts from Devanagari to Malayalam lie in blocks of 128
JOINERS = ("\u200c", "\u200d")  # within words of several scripts
SIGNS_OF_TIME = 501  # 0.00 to 10.00 s
STEP_S = 0.02
CHUNK_S = 10
TASKS = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in the order of their ids. `text`: how many are text."""

    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...]
    text: int

    @property
    def end(self) -> int:
        """The id of <|endoftext|>; ids below it are text."""
        return self.text + 1

    @property
    def first_time(self) -> int:
        return len(self.tokens) - SIGNS_OF_TIME

    def special(self, name: str) -> int:
        """Return the id of <|name|>: `startoftranscript`, a language's code, a task."""
        return self._specials[f"<|{name}|>"]

    def time(self, seconds: float) -> int:
        """Return the timestamp token nearest to a time in the window."""
        return self.first_time + max(0, min(SIGNS_OF_TIME - 1, round(seconds / STEP_S)))

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text with a space before its first word."""
        return list(self._tokenizer.encode(" " + text, add_special_tokens=False).ids)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids without special ones."""
        return str(self._tokenizer.decode([one for one in ids if one < self.text])).strip()

    def tokenizer_json(self) -> str:
        """Return the content of tokenizer.json."""
        told = json.loads(_bare(self.tokens[: self.text + 1], self.merges).to_str())
        told["added_tokens"] = [
            {"id": self.end + place, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for place, token in enumerate(self.tokens[self.end : self.first_time])
        ]  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.from_str(self.tokenizer_json())

    @cached_property
    def _specials(self) -> dict[str, int]:
        return {token: place for place, token in enumerate(self.tokens) if place >= self.end}


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Return the vocabulary for the scripts that occur in the texts: every assigned character of their blocks."""
    characters = _characters(texts)
    tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    known, merges = set(tokens), []

    def join(left: str, right: str) -> None:
        merges.append((left, right))
        if left + right not in known:
            known.add(left + right)
            tokens.append(left + right)

    spelt = [_as_bytes(character) for character in characters]
    for one in spelt:
        for end in range(1, len(one)):
            if (one[:end], one[end]) not in merges:
                join(one[:end], one[end])
    for character, one in zip(characters, spelt, strict=True):
        if unicodedata.category(character)[0] in "LN":
            join(SPACE, one)
    for one in SUPPRESSED:
        join(SPACE, one)
    specials = ["<|endoftext|>", "<|startoftranscript|>"]
    specials += [f"<|{name}|>" for name in (*_LANGUAGE_CODES, *TASKS)]
    times = [f"<|{place * STEP_S:.2f}|>" for place in range(SIGNS_OF_TIME)]
    return Vocabulary((*tokens, "", *specials, *times), tuple(merges), len(tokens))


@cache
def vocabulary_of(names: tuple[str, ...]) -> Vocabulary:
    """Return the vocabulary for languages by name: the characters of their scripts. Raises BadTexts."""
    return vocabulary(word for name in names for word in corpus.read(name).vocabulary)


def _characters(texts: Iterable[str]) -> list[str]:
    blocks = {ord(one) // BLOCK for text in texts for one in text if ord(one) >= BLOCK and one not in JOINERS}
    every = (chr(block * BLOCK + place) for block in sorted(blocks) for place in range(BLOCK))
    letters = [
        one for one in every if unicodedata.category(one)[0] in "LMN" and unicodedata.normalize("NFC", one) == one
    ]
    return [*letters, *JOINERS]


def _as_bytes(character: str) -> str:
    """Return the character as byte-level tokenizers write its UTF-8 bytes."""
    split = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(character)
    return "".join(piece for piece, _ in split)


def _bare(tokens: Iterable[str], merges: Iterable[tuple[str, str]]) -> Tokenizer:
    numbered = {token: place for place, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(numbered, list(merges)))
    # GPT-2's pattern cuts Indian words at vowel signs. Here words are separated by spaces only.
    words = pre_tokenizers.Split(Regex(r" ?[^\s]+|\s+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer
