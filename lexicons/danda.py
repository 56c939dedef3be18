"""Danda: which languages end a sentence with । and not with a full stop.

Hindi, Bengali, Assamese, Odia, Punjabi, Nepali, Sanskrit and others do. Marathi and Konkani are written in Devanagari
too, with the full stop. So are Gujarati, Kannada and the other southern languages in their scripts.
"""

from typing import Final

from configs.registry import UnknownVariety, language_of, variety

DANDA: Final = "\u0964"
_SCRIPTS: Final = frozenset({"Deva", "Beng", "Orya", "Guru"})
_FULL_STOP: Final = frozenset({"mr", "kok"})


def has_danda(tag: str) -> bool:
    """Return whether sentences in the language end with a danda. False for a tag that the registry does not know."""
    try:
        return variety(tag).script in _SCRIPTS and language_of(tag).tag not in _FULL_STOP
    except UnknownVariety:
        return False
