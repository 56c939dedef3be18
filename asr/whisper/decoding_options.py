"""Decoding options: what helps a model that was not fine-tuned for a language, chosen by `boli model tune`.

They are in the model's card, by Whisper code. Where the card has none, the search is free.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from configs.registry import UnknownVariety, variety
from lexicons.scripts import script_of

# Shorter windows are searched freely: a prompt of a sentence outweighs a word or two of sound, and is then repeated.
SHORTEST_MS: Final = 3000
# Beside the script: ASCII (digits, punctuation, Latin letters of code-mixed words), dandas, joiners, quotes, the rupee.
_ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))
_BESIDE: Final = _ASCII + "\n\u0964\u0965\u200c\u200d\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20b9"
# The planes of Unicode in which the scripts of the registry are.
_LETTERS: Final = (*range(0x80, 0x2000), *range(0xA800, 0xAC00))


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """`prompt`: a sentence shown as earlier text, "" for none. `script_only`: nothing is written in another script but
    Latin. `repetition_penalty`: CTranslate2's, 1.0 for none.
    """

    prompt: str = ""
    script_only: bool = False
    repetition_penalty: float = 1.0


FREE: Final = DecodingOptions()


def from_card(card: Mapping[str, Any]) -> dict[str, DecodingOptions]:
    """Return the options of each language. Raises TypeError or AttributeError for others than `to_card` writes."""
    return {code: DecodingOptions(**one) for code, one in card.get("decoding", {}).items()}


def to_card(options: Mapping[str, DecodingOptions]) -> dict[str, Any]:
    """Return what stands in a card under "decoding"."""
    return {code: asdict(one) for code, one in options.items()}


def outside_script(tokenizer: Any, language: str) -> list[int]:
    """Return the tokens of a text (faster-whisper's tokenizer) that cannot be part of one in the language's script.

    Byte-level pieces may begin or end inside a character. Empty for a language that the registry does not know.
    """
    try:
        script = variety(language).script
    except UnknownVariety:
        return []
    parts, letters = _parts(script), _byte_of_symbol()
    pieces = ((token, tokenizer.tokenizer.id_to_token(token)) for token in range(tokenizer.eot))
    return [token for token, text in pieces if text and not _fits(bytes(letters.get(c, 0) for c in text), parts)]


@cache
def _parts(script: str) -> tuple[frozenset[bytes], frozenset[bytes], frozenset[bytes]]:
    """Return the characters that may be written, as UTF-8; their beginnings; and what may stand before the next."""
    written = {char.encode() for char in [*_BESIDE, *(chr(n) for n in _LETTERS if script_of(chr(n)) == script)]}
    starts = {char[:end] for char in written for end in range(1, len(char))}
    inner = {char[at:][:size] for char in written for at in range(1, len(char)) for size in range(1, len(char))}
    return frozenset(written), frozenset(starts), frozenset(inner)


def _fits(piece: bytes, parts: tuple[frozenset[bytes], ...]) -> bool:
    """Return whether a piece can be cut from a text of these characters."""
    written, starts, inner = parts
    head = next((at for at, byte in enumerate(piece) if byte & 0xC0 != 0x80), len(piece))
    if head and piece[:head] not in inner:
        return False
    at = head
    while at < len(piece):
        size = next((size for size in (1, 2, 3) if piece[at : at + size] in written), 0)
        if not size:
            return piece[at:] in starts
        at += size
    return True


@cache
def _byte_of_symbol() -> dict[str, int]:
    """Return the byte for each symbol of a byte-level BPE (GPT-2's table: printable ones stand for themselves)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): byte for n, byte in enumerate(others)}
