"""Modes: how a client wants a transcript shown, as query parameters; those that are left out are as at submission."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Query

from pipeline.delivery.modes import CodeMix, ModeMissing, Modes, Numbers, Script, Shown, Style
from pipeline.recordings.recordings import Recording
from review_api.problems import Problem
from review_api.schemas import modes as schemas

HEADER = "Boli-Modes"
_AS = "as at submission where it is left out"


def asked(
    style: Annotated[Style | None, Query(description=f"Without fillers and false starts; {_AS}")] = None,
    code_mix: Annotated[CodeMix | None, Query(description=f"Letters of English words, by table; {_AS}")] = None,
    numbers: Annotated[Numbers | None, Query(description=f"Numbers in digits or words; {_AS}")] = None,
    script: Annotated[Script | None, Query(description=f"Latin letters by ISO 15919, by table; {_AS}")] = None,
) -> dict[str, str]:
    """Return the modes that the parameters ask for."""
    given = {"style": style, "code_mix": code_mix, "numbers": numbers, "script": script}
    return {name: value for name, value in given.items() if value is not None}


WantedModes = Annotated[dict[str, str], Depends(asked)]


def wanted(recording: Recording, given: dict[str, str], *, translated: bool) -> Modes:
    """Return the modes of an answer. Those of the submission are meant for the text as it was spoken."""
    return Modes.of(({} if translated else recording.modes) | given)


@contextmanager
def refusing_modes() -> Iterator[None]:
    """Make a 422 problem of a mode that a language does not have."""
    try:
        yield
    except ModeMissing as error:
        raise Problem(422, "mode-unsupported", f"{error}; GET /v1/languages says what each language has") from error


def described(shown: Shown) -> schemas.ModesShown:
    """Return what JSON says of how a transcript is shown."""
    return schemas.ModesShown(
        **asdict(shown.modes), by_table=list(shown.changed), changed=shown.changed, latin_left=shown.latin_left
    )


def header(shown: Shown) -> dict[str, str]:
    """Return the header that says so of a file; nothing for a text as it was written."""
    said = ", ".join(f"{mode}={value}" for mode, value in shown.modes.chosen().items())
    return {HEADER: f"{said}; by table"} if said else {}
