"""A copy of the bundled model, for tests that change one."""

import json
import shutil
from pathlib import Path

from asr.models import model_files


def copy_of_starter(folder: Path, *, without: str = "", **replaced: bytes) -> Path:
    """Copy the bundled model, without the form for fine-tuning. `replaced`: `model__bin` is model.bin."""
    folder.mkdir(exist_ok=True)
    for source in model_files.starter_folder().iterdir():
        if source.is_file() and source.name != without:
            shutil.copyfile(source, folder / source.name)
    for name, content in replaced.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def claiming_to_translate(folder: Path) -> Path:
    """Copy the bundled model under a card that lists "translate": the way is real, what it writes is not English."""
    card = json.loads((copy_of_starter(folder) / model_files.CARD).read_text("utf-8"))
    (folder / model_files.CARD).write_text(json.dumps(card | {"tasks": ["transcribe", "translate"]}), "utf-8")
    return folder
