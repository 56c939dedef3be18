"""Hashes: what makes a data set immutable. Anybody can make them again from its items and their sound.

item        SHA-256 of "<SHA-256 of the sound>\\n<text>"      the sound as asr/finetuning/trained_on.py hashes it
data set    SHA-256 of a line for each item, "<segment id> <split> <item>\\n", in order of segment ids
"""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from asr.finetuning.trained_on import sound_hash

Line = tuple[str, str, str]  # segment id, split, hash of the item


def of_item(samples: NDArray[np.float32], text: str) -> str:
    """Return the hash of an item: of its sound, float32 (n,) at 16 kHz, and its text as written."""
    return of_parts(sound_hash(samples), text)


def of_parts(sound: str, text: str) -> str:
    """Return the hash of an item, of the hash of its sound and its text."""
    return hashlib.sha256(f"{sound}\n{text}".encode()).hexdigest()


def of_set(lines: Iterable[Line]) -> str:
    """Return the hash of a data set; "" for one without items."""
    ordered = sorted(lines)
    whole = "".join(f"{id} {split} {item}\n" for id, split, item in ordered)
    return hashlib.sha256(whole.encode()).hexdigest() if ordered else ""
