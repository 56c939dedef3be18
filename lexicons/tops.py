"""Tops: the language whose tables serve a dialect: "as" for "as-IN-x-kamrupi"."""

from functools import lru_cache

from configs.registry import UnknownVariety, language_of


@lru_cache(maxsize=1024)
def top(language: str) -> str:
    """Return the language of a tag of the registry; of an unknown tag, its first part."""
    try:
        return language_of(language).tag
    except UnknownVariety:
        return language.split("-")[0].lower()
