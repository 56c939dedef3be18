"""Pipeline folder: a pyannote pipeline on this machine. It is checked for missing files before anything is loaded.

    FOLDER/config.yaml                      names the three parts below as $model/segmentation and so on
    FOLDER/segmentation/pytorch_model.bin
    FOLDER/embedding/pytorch_model.bin
    FOLDER/plda/xvec_transform.npz, plda.npz

pyannote.audio 4.0 fetches from the hub whatever the configuration leaves out. Without `plda:`, on a machine without a
network, it retried for 24 s before it failed. The .bin files are pickles, and loading a pickle can run code: trust such
a folder only as you would trust a program.
"""

from pathlib import Path
from typing import Any

import yaml

from configs.errors import BoliError

CONFIG = "config.yaml"
PARTS = {
    "segmentation": ("pytorch_model.bin",),
    "embedding": ("pytorch_model.bin",),
    "plda": ("xvec_transform.npz", "plda.npz"),
}
_INSIDE = "$model/"


class PipelineDownloadError(BoliError):
    """The pipeline could not be fetched from the hub. The message says what to do."""


class PipelineFolderError(BoliError):
    """The pipeline folder cannot be used. The message names what is missing."""


def is_local(pipeline: str) -> bool:
    """Return True for a folder on this machine, False for a hub's "owner/name" or "owner/name@revision"."""
    path = Path(pipeline).expanduser()
    return path.exists() or path.is_absolute() or pipeline.startswith((".", "~")) or pipeline.count("/") != 1


def checked(pipeline: str) -> Path:
    """Return the folder as a path. Raises PipelineFolderError where a file is missing."""
    folder = Path(pipeline).expanduser()
    config = folder / CONFIG
    if not config.is_file():
        raise PipelineFolderError(f"{folder} is not a pipeline folder: it has no {CONFIG}")
    parameters = _parameters(config)
    for part, files in PARTS.items():
        path = _part_folder(folder, part, parameters.get(part))
        missing = [name for name in files if not (path / name).is_file()]
        if missing:
            raise PipelineFolderError(f"the pipeline in {folder} is not complete: {path} lacks {', '.join(missing)}")
    return folder


def _parameters(config: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(config.read_text(encoding="utf-8"))
        parameters = content["pipeline"]["params"]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise PipelineFolderError(f"{config} is not the configuration of a pyannote.audio 4 pipeline") from error
    if not isinstance(parameters, dict):
        raise PipelineFolderError(f"{config} is not the configuration of a pyannote.audio 4 pipeline")
    return parameters


def _part_folder(folder: Path, part: str, value: object) -> Path:
    if not isinstance(value, str) or not value.startswith(_INSIDE) or "@" in value:
        raise PipelineFolderError(
            f"{folder / CONFIG} must name its {part} as {_INSIDE}{part}, not {value!r}: pyannote.audio would fetch that"
        )
    return folder / value.removeprefix(_INSIDE)
