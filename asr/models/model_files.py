"""Model files: is this folder a Whisper model, which one exactly, and what may it be used for?

A model folder holds the output of CTranslate2's converter. A card, `boli.json`, may lie beside the files. It has the
model's name, its intended use, and the hash of the files that it describes:

    starter/  model.bin  config.json  tokenizer.json  vocabulary.json  preprocessor_config.json  boli.json
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from asr.recognizer import Task
from asr.whisper.decoding_options import DecodingOptions, from_card, to_card
from asr.whisper.hotwords import TOKEN_LIMIT
from configs.catalogue import official
from configs.errors import BoliError

STARTER = "starter"
AUTO = "auto"  # asr/models/choice.py replaces it by a name; where nobody chooses, it is the bundled model
CARD = "boli.json"
AS_PUBLISHED = "as stated by its publisher"
# These files make the model: they are hashed, sorted by name. A card or a README beside them may change.
REQUIRED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARY = ("vocabulary.json", "vocabulary.txt")
OPTIONAL = ("preprocessor_config.json",)
# Weights in Hugging Face's form, the form that fine-tuning begins with.
ORIGINAL = "*.safetensors"
# CTranslate2 writes the name of the architecture at the start of model.bin.
WHISPER_MARK = b"WhisperSpec"


class ModelFilesError(BoliError, ValueError):
    """The model folder cannot be used. The message says what is wrong and what to do."""


class ModelChanged(ModelFilesError):
    """The files are not those that the card describes."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A checked model folder.

    `hash`: SHA-256 over names and contents of the model's files, hexadecimal. `languages`: what the card promises,
    empty where there is no card. `tokens_per_second`: the highest rate by language, from the card, else empty.
    `hotword_tokens`: how many tokens of hotwords it can be given. `window_ms`: its best length of window, 0 where the
    card does not say. `true_length`: its encoder may be given the speech without the silence that fills up 30 s
    (only after `boli model true-length` has passed it). `tasks`: what it may be asked for; "translate" only where the
    card says so, because a fine-tuned model easily loses it. `decoding`: options by Whisper code (`boli model tune`).
    `exact_int8`: it loses words where the processor does not multiply int8 without loss (asr/models/processor.py).
    """

    folder: Path
    name: str
    hash: str
    intended_use: str
    languages: tuple[str, ...] = ()
    tokens_per_second: Mapping[str, float] = field(default_factory=dict)
    hotword_tokens: int = TOKEN_LIMIT
    window_ms: int = 0
    true_length: bool = False
    tasks: tuple[Task, ...] = ("transcribe",)
    decoding: Mapping[str, DecodingOptions] = field(default_factory=dict)
    exact_int8: bool = False


def starter_folder() -> Path:
    """Return the folder of the bundled model."""
    folder = Path(str(files("asr"))) / STARTER
    if not folder.is_dir():
        raise ModelFilesError(f"the bundled model is missing from {folder}: install Boli again")
    return folder


def folder_of(model: str, models: Path) -> Path:
    """Return where the model lies that `asr.model` names: bundled, installed in `models`, or the folder of this
    name."""
    if model in (STARTER, AUTO):
        return starter_folder()
    installed = models.expanduser() / official(model)
    return installed if (installed / CARD).is_file() else Path(model).expanduser()


def read(folder: Path, name: str | None = None) -> ModelFiles:
    """Check a folder and read its card.

    `name` is what to call a model without a card (default: the folder's name). Raises ModelFilesError where files are
    missing or of another kind of model, ModelChanged where the card's hash is not that of the files.
    """
    check(folder)
    found = hash_of(folder)
    card = card_of(folder)
    if not card:
        return ModelFiles(folder, name or folder.resolve().name, found, AS_PUBLISHED)
    return ModelFiles(
        folder,
        card["name"],
        found,
        card["intended_use"],
        tuple(card.get("languages", ())),
        dict(card.get("tokens_per_second", {})),
        int(card.get("hotword_tokens", TOKEN_LIMIT)),
        int(card.get("window_ms", 0)),
        bool(card.get("true_length", False)),
        _tasks(card),
        _decoding(card),
        bool(card.get("exact_int8", False)),
    )


def card_of(folder: Path) -> dict[str, Any]:
    """Return the content of the card in a folder, in either form of a model; empty where there is none.

    Raises ModelChanged where its hash is not that of the files, ModelFilesError for a broken card.
    """
    if not (folder / CARD).is_file():
        return {}
    card, found = _read_card(folder / CARD), hash_of(folder)
    if card["hash"] != found:
        raise ModelChanged(
            f"{folder} is not the model that its {CARD} describes (hash {found[:12]}, card says {card['hash'][:12]}):"
            f" restore the files, or delete {CARD} if the change was intended"
        )
    return card


def tasks(model: str, models: Path) -> tuple[Task, ...]:
    """Return the tasks that a model's card allows, without reading the model. `model`, `models`: as in the settings.

    A model that is not a folder here, or has no card, only transcribes. Raises ModelFilesError for a broken card.
    """
    folder = folder_of(model, models)
    return _tasks(_read_card(folder / CARD)) if (folder / CARD).is_file() else ("transcribe",)


def card_languages(folder: Path) -> tuple[str, ...]:
    """Return the languages that the card in a folder names, without reading the model. Raises ModelFilesError."""
    return tuple(_read_card(folder / CARD).get("languages", ())) if (folder / CARD).is_file() else ()


def check(folder: Path) -> None:
    """Raise ModelFilesError unless the folder holds a CTranslate2 Whisper model."""
    if not folder.is_dir():
        raise ModelFilesError(
            f"there is no model folder {folder}: set asr.model to {STARTER!r} or to an existing folder"
        )
    missing = [name for name in REQUIRED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARY):
        missing.append(" or ".join(VOCABULARY))
    if missing:
        raise ModelFilesError(
            f"{folder} is not a CTranslate2 Whisper model: it lacks {', '.join(missing)}. Convert the original with"
            " ct2-transformers-converter --copy_files tokenizer.json preprocessor_config.json"
        )
    with (folder / "model.bin").open("rb") as file:
        if WHISPER_MARK not in file.read(64):
            raise ModelFilesError(f"{folder / 'model.bin'} is not a Whisper model converted for CTranslate2")


def hash_of(folder: Path) -> str:
    """Return the SHA-256, hexadecimal, over the sorted (name, SHA-256 of content) of the model's files."""
    whole = hashlib.sha256()
    weights = [file.name for file in folder.glob(ORIGINAL)]
    for name in sorted((*REQUIRED, *VOCABULARY, *OPTIONAL, *weights)):
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def write_card(folder: Path, *, name: str, intended_use: str, languages: tuple[str, ...], **more: Any) -> None:
    """Write the card of the files as they are now. `more`: `tokens_per_second`, `hotword_tokens`, `window_ms`,
    `true_length`, `tasks`, `exact_int8`. The folder holds a model for CTranslate2 or, with the same card, in Hugging
    Face's form.
    """
    if not any(folder.glob(ORIGINAL)):
        check(folder)
    card = {"name": name, "hash": hash_of(folder), "intended_use": intended_use, "languages": list(languages), **more}
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def set_true_length(folder: Path, allowed: bool) -> None:
    """Write the outcome of the true-length gate into the card; the rest of it stays. Raises ModelFilesError.

    The new card replaces the old one in one step.
    """
    _change(folder, true_length=allowed)


def set_decoding(folder: Path, decoding: Mapping[str, DecodingOptions]) -> None:
    """Write the decoding options of all languages into the card; the rest of it stays. Raises ModelFilesError."""
    _change(folder, decoding=to_card(decoding))


def _change(folder: Path, **more: Any) -> None:
    known = read(folder)
    languages = list(known.languages)
    fresh = {"name": known.name, "hash": known.hash, "intended_use": known.intended_use, "languages": languages}
    card = _read_card(folder / CARD) if (folder / CARD).is_file() else fresh
    draft = folder / f"{CARD}.new"
    draft.write_text(json.dumps(card | more, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / CARD)


def _decoding(card: Mapping[str, Any]) -> dict[str, DecodingOptions]:
    try:
        return from_card(card)
    except (TypeError, AttributeError) as error:
        raise ModelFilesError(f'"decoding" in {CARD} cannot be read: {error}. Run boli model tune again') from error


def _tasks(card: Mapping[str, Any]) -> tuple[Task, ...]:
    asked = card.get("tasks", ())
    return ("transcribe", "translate") if "translate" in asked else ("transcribe",)


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFilesError(f"{path} cannot be read: {error}") from error
    lacking = [key for key in ("name", "hash", "intended_use") if not isinstance(card, dict) or not card.get(key)]
    if lacking:
        raise ModelFilesError(f"{path} does not say {', '.join(lacking)}")
    return dict(card)
