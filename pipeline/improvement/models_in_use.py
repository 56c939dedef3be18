"""Models in use: which model drafts a dialect now, as a folder."""

from pathlib import Path

import sqlalchemy as sa

from asr.models import model_files
from asr.models.choice import Spoken, choice
from configs.registry import language_of, variety
from configs.settings import Asr
from pipeline.registry import releases


def folder(connection: sa.Connection, asr: Asr, tag: str) -> Path:
    """Return the folder of the model that drafts this language or dialect: of the release in force, of the settings
    where there is none. Raises configs.registry.UnknownVariety.
    """
    released, language = releases.in_force(connection), language_of(tag).tag
    for one in (*_line(tag), ""):
        if one in released:
            return released[one].path(asr.models)
    chosen = choice(asr).model_for(Spoken(language, "" if tag == language else tag))
    return model_files.folder_of(chosen, asr.models)


def release_id(connection: sa.Connection, tag: str) -> str:
    """Return the id of the release in force for exactly this tag; "" where there is none."""
    current = releases.current(connection, tag)
    return current.id if current else ""


def _line(tag: str) -> list[str]:
    line = [tag]
    while parent := variety(line[-1]).parent:
        line.append(parent)
    return line
