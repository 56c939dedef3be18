"""Models in use: which model drafts a dialect now, as a folder."""

from pathlib import Path

import sqlalchemy as sa

from asr.models import model_files
from asr.models.choice import Spoken
from configs.registry import language_of
from configs.settings import Asr
from pipeline.registry import releases
from pipeline.registry.current_choice import choice_now


def folder(connection: sa.Connection, asr: Asr, tag: str) -> Path:
    """Return the folder of the model that drafts this language or dialect: of the release in force, of the settings
    where there is none. Raises configs.registry.UnknownVariety.
    """
    language = language_of(tag).tag
    spoken = Spoken(language, "" if tag == language else tag)
    return model_files.folder_of(choice_now(connection, asr).model_for(spoken), asr.models)


def release_id(connection: sa.Connection, tag: str) -> str:
    """Return the id of the release in force for exactly this tag; "" where there is none."""
    current = releases.current(connection, tag)
    return current.id if current else ""
