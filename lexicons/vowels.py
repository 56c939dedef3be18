"""Vowels: one code point for each sequence that looks the same, and a nukta before the vowel sign.

Source: the tables of vowel letters ("to represent, use, do not use") of The Unicode Standard, chapter 12; Tamil sri is
from 12.6. Shape and sound are the same, and no reader can see a difference, so no error is counted.
"""

import re
import unicodedata
from typing import Final

# Independent vowel + vowel sign -> independent vowel; two vowel signs that look like one -> that one. Chains are
# resolved step by step: अ + ा + े -> आ + े -> ओ.
SEQUENCES: Final = {
    # Devanagari
    "अा": "आ", "अॅ": "ॲ", "अॆ": "ऄ", "अॉ": "ऑ", "अॊ": "ऒ", "अो": "ओ", "अौ": "औ", "अऺ": "ॳ", "अऻ": "ॴ",
    "ाॅ": "ॉ", "ाॆ": "ॊ", "ाे": "ो", "ाै": "ौ",
    "अॏ": "ॵ", "अॖ": "ॶ", "अॗ": "ॷ",
    "आॅ": "ऑ", "आॆ": "ऒ", "आे": "ओ", "आै": "औ", "आऺ": "ॴ", "उु": "ऊ", "एॅ": "ऍ", "एॆ": "ऎ", "एे": "ऐ", "र्इ": "ई",
    # Bengali
    "অা": "আ", "ঋৃ": "ৠ", "ঌৢ": "ৡ",
    # Gurmukhi
    "ਅਾ": "ਆ", "ਅੈ": "ਐ", "ਅੌ": "ਔ", "ੲਿ": "ਇ", "ੲੀ": "ਈ", "ੲੇ": "ਏ", "ੳੁ": "ਉ", "ੳੂ": "ਊ", "ੳੋ": "ਓ",
    # Gujarati
    "અા": "આ", "અૅ": "ઍ", "અે": "એ", "અૈ": "ઐ", "અૉ": "ઑ", "અો": "ઓ", "અૌ": "ઔ", "આૅ": "ઑ", "આે": "ઓ", "આૈ": "ઔ", "ૅા": "ૉ",
    "ાૅ": "ૉ", "ાે": "ો", "ાૈ": "ૌ",
    # Odia
    "ଅା": "ଆ", "ଏୗ": "ଐ", "ଓୗ": "ଔ",
    # Tamil
    "அா": "ஆ", "அூ": "ஆ",
    # Telugu
    "అా": "ఆ", "ఒౕ": "ఓ", "ఒౌ": "ఔ", "ిౕ": "ీ", "ెౕ": "ే", "ొౕ": "ో",
    # Kannada
    "ಅಾ": "ಆ", "ಉಾ": "ಊ", "ಒೌ": "ಔ", "ಋಾ": "ೠ",
    # Malayalam; ൗ alone is the modern spelling of ൌ, written ൌ here because NFC makes ൌ of െ + ൗ
    "അാ": "ആ", "ഇൌ": "ഈ", "ഉൌ": "ഊ", "ഒൌ": "ഔ", "എെ": "ഐ", "ഒാ": "ഓ", "െെ": "ൈ",
}  # fmt: skip

# ஸ்ரீ and ஶ்ரீ, sri: the second is the sequence that the Standard names.
TAMIL_SRI: Final = ("ஸ்ரீ", "ஶ்ரீ")
MALAYALAM_AU: Final = ("\u0d57", "\u0d4c")

# ஒ + ள typed for ஔ at the start of a word: ஒளவை. With a sign of its own, ள is the letter la: ஒளி.
_TAMIL_FIRST_AU = re.compile("(?<![\u0b80-\u0bff])ஒள(?![\u0bbe-\u0bcd\u0bd7])")
# A nukta belongs to the letter, and is stored before a vowel sign; typed after it, it looks the same: बडी़ for बड़ी.
# NFC leaves that order alone. Blocks with one layout, from ISCII; Tamil, Malayalam and Telugu have no nukta.
_NUKTA_BLOCKS: Final = (0x0900, 0x0980, 0x0A00, 0x0A80, 0x0B00, 0x0C80)
LATE_NUKTA: Final = "|".join(
    f"(?<=[{chr(block + 0x15)}-{chr(block + 0x39)}])"
    f"([{chr(block)}-{chr(block + 2)}{chr(block + 0x3E)}-{chr(block + 0x4C)}{chr(block + 0x55)}-{chr(block + 0x57)}"
    f"{chr(block + 0x62)}{chr(block + 0x63)}]+)({chr(block + 0x3C)}+)"
    for block in _NUKTA_BLOCKS
)
_LATE_NUKTA = re.compile(LATE_NUKTA)
_NUKTA = re.compile("[" + "".join(chr(block + 0x3C) for block in _NUKTA_BLOCKS) + "]")

_SEQUENCE = re.compile("|".join(sorted(SEQUENCES, key=len, reverse=True)))
# ெ + ள typed for ௌ, as in கெளரி for கௌரி. Only inside a word, between consonants, where ள bears no sign of its own:
# elsewhere (வெள்ளம், தெளிவு) ள is the letter la.
_TAMIL_AU = re.compile("(?<=[க-ஹ])\u0bc6ள(?=[க-ஹ])")


def repair(text: str) -> str:
    """Write every vowel with its own code point. `text` must be NFC without invisible characters; the result is NFC."""
    if _NUKTA.search(text):
        text = _settle_nukta(text)
    text = text.replace(*MALAYALAM_AU).replace(*TAMIL_SRI)
    replaced = 1
    while replaced:
        text, replaced = _SEQUENCE.subn(lambda match: SEQUENCES[match[0]], text)
    return _TAMIL_FIRST_AU.sub("ஔ", _TAMIL_AU.sub("\u0bcc", text))


def _settle_nukta(text: str) -> str:
    replaced = 1
    while replaced:
        text, replaced = _LATE_NUKTA.subn(_swapped, text)
        text = unicodedata.normalize("NFC", text)
    return text


def _swapped(match: re.Match[str]) -> str:
    sign, nukta = (part for part in match.groups() if part is not None)
    return f"{nukta}{sign}"
