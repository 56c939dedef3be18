"""Disfluencies: what a clean view of a text leaves out.

    spoken    उम्म, मैं मैं जा- जाना चाहता हूँ उम्म।        जा- was tagged as a false start by a person
    clean     मैं जाना चाहता हूँ।

Left out: sounds of hesitation, the first of two equal function words, and what people tagged. A doubled word of any
other kind is grammar (धीरे धीरे, जो जो) and stays, and so does a word in quotes or brackets.
"""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lexicons.canonical import canonical
from lexicons.pieces import Change, parted
from lexicons.tops import top
from lexicons.variants import active_classes

FILE: Final = "disfluencies.tsv"
_FILLER: Final = "filler"
_REPEATED: Final = "repeated"
_STOPS: Final = ".?!।॥۔؟"
_PAUSES: Final = ",;:،؛-–—…"
_SLIGHT: Final = frozenset(_PAUSES + ".")  # between two equal words: "the... the" is one, "the. The" is not
_LEAVES: Final = frozenset(_STOPS + _PAUSES)


def has_fillers(language: str) -> bool:
    """Return whether there is a list of fillers for the language of a tag."""
    return bool(_fillers(top(language)))


def left_out(pieces: Sequence[str], language: str, tagged: Collection[int] = ()) -> list[Change]:
    """Return the changes that make a text clean. `tagged`: the pieces that people tagged as no part of what is meant.

    Doing it twice changes nothing more.
    """
    tag = top(language)
    kept: list[tuple[int, str]] = []  # (place, piece)
    for at, piece in enumerate(pieces):
        before, core, behind = parted(piece)
        drops = at in tagged or _spelled(core, tag) in _fillers(tag)
        if drops and core and not before and _LEAVES.issuperset(behind):
            _stop(kept, behind)
            continue
        if kept and _is_slip(kept[-1][1], piece, tag):
            kept.pop()
        kept.append((at, piece))
    now = dict(kept)
    changes = (Change(at, at + 1, (now[at],) if at in now else ()) for at in range(len(pieces)))
    return [change for change in changes if change.new != (pieces[change.start],)]


def _stop(kept: list[tuple[int, str]], behind: str) -> None:
    """Let the piece before one that is left out end with the stop of that one, so that the sentence still ends."""
    stop = "".join(sign for sign in behind if sign in _STOPS)
    if not kept or not stop or (len(behind) > 1 and not stop.strip(".")):  # three points are a pause
        return
    at, piece = kept[-1]
    _, core, after = parted(piece)
    if core and not after.strip(_PAUSES):
        kept[-1] = (at, piece.rstrip(_PAUSES) + stop)


def _is_slip(one: str, other: str, language: str) -> bool:
    """Return whether the first of two pieces is the second, said too early."""
    (before, core, behind), (later_before, later_core, _) = parted(one), parted(other)
    if before or later_before or not core or not _SLIGHT.issuperset(behind) or behind == ".":
        return False
    word = _spelled(core, language)
    return word in _repeated(language) and word == _spelled(later_core, language)


@cache
def _fillers(language: str) -> frozenset[str]:
    listed = _listed(_FILLER, language) | _listed(_FILLER, "en")
    own = {form for row in active_classes(language) if row.tags == (_FILLER,) for form in row.forms}
    if not own and not _listed(_FILLER, language):
        return frozenset()
    return frozenset(_spelled(form, language) for form in {*listed, *own}) - {""}


@cache
def _repeated(language: str) -> frozenset[str]:
    return frozenset(_spelled(form, language) for form in _listed(_REPEATED, language) | _listed(_REPEATED, "en"))


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    lines = files("lexicons").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return frozenset(form for of, tag, forms in cells if (of, tag) == (kind, language) for form in forms.split("|"))


@lru_cache(maxsize=65_536)
def _spelled(word: str, language: str) -> str:
    return canonical(word, language)
