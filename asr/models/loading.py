"""Loading: the model that the settings name, from a folder or a hub, on the device that they name.

For recognition, only this file, asr/whisper/encoder.py and asr/whisper/search.py import faster-whisper and CTranslate2.
"""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import ctranslate2
from faster_whisper import WhisperModel, available_models, download_model
from faster_whisper.tokenizer import Tokenizer

from asr.models import model_files
from asr.models.declared import declared_languages
from asr.models.model_files import ModelFiles, ModelFilesError
from asr.models.processor import int8_is_exact
from configs.catalogue import catalogue, official
from configs.errors import BoliError
from configs.registry import whisper_code
from configs.settings import Asr

MOST_NAMED = 12  # so many languages fit into a message


class DeviceError(BoliError, ValueError):
    """The chosen device or compute type is not available. The message says which are."""


def open_model(files: ModelFiles, asr: Asr, device: str) -> WhisperModel:
    """Load a model on this device. Raises ModelFilesError, DeviceError."""
    try:
        whisper = WhisperModel(
            str(files.folder),
            device=device,
            compute_type=compute_type(asr.compute_type, device, exact_int8=files.exact_int8),
            cpu_threads=asr.threads,
            num_workers=workers(asr, device),
            local_files_only=True,
        )
    except RuntimeError as error:
        raise ModelFilesError(f"CTranslate2 cannot load {files.folder}: {error}") from error
    if whisper.model.n_mels != whisper.feature_extractor.mel_filters.shape[0]:
        raise ModelFilesError(
            f"{files.folder} hears {whisper.model.n_mels} mel bands, but its preprocessor_config.json"
            " (80 where missing) says otherwise: copy that file from the original model"
        )
    return whisper


def workers(asr: Asr, device: str) -> int:
    """Return how many things CTranslate2 does at a time: two where it encodes a batch while it decodes another. They
    share the weights.
    """
    ahead = device == "cuda" if asr.encode_ahead is None else asr.encode_ahead
    return 2 if ahead and asr.encoder == "ctranslate2" else 1


def tokenizer(whisper: WhisperModel, language: str) -> Any:
    """Return faster-whisper's tokenizer of a model. It needs a `language`, which our prompts do not use."""
    return Tokenizer(whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language)


def find(model: str, models: Path) -> ModelFiles:
    """Return the files of a model: the bundled one, one installed in `models`, a folder, or one of the hub.

    Raises ModelFilesError, ModelChanged.
    """
    folder = model_files.folder_of(model, models)
    if official(model) in catalogue() and not folder.is_dir():
        raise ModelFilesError(f"{model} is not installed: boli model install {model}")
    if model in (model_files.STARTER, model_files.AUTO) or folder.is_dir() or not is_hub_name(model):
        return model_files.read(folder)
    return model_files.read(_from_hub(model), name=model)


def check_language_models(asr: Asr) -> None:
    """Raise ModelFilesError where a model of `asr.language_models` is not here, or does not know its language.

    Only small files are read. What a hub's model knows is not known before it is loaded.
    """
    for tag, model in asr.language_models.items():
        folder = model_files.folder_of(model, asr.models)
        if not folder.is_dir() and is_hub_name(model):
            continue
        try:
            model_files.check(folder)
        except ModelFilesError as error:
            raise ModelFilesError(_not_here(f"asr.language_models.{tag}", model, error)) from error
        code, known = whisper_code(tag), declared_languages(folder)
        if code not in known:
            knows = ", ".join(known) if len(known) <= MOST_NAMED else f"{len(known)} others"
            raise ModelFilesError(f"asr.language_models.{tag}: {model} does not know {tag}; it knows {knows}")


def _not_here(key: str, model: str, error: ModelFilesError) -> str:
    if official(model) in catalogue():
        return f"{key}: {model} is not installed: boli model install {model}"
    near = get_close_matches(model, catalogue(), n=1)
    return f"{key}: {error}" + (f"; did you mean {near[0]}?" if near else "")


def is_hub_name(model: str) -> bool:
    """Return True only for a well-known size, or "organisation/name" where no such parent folder exists here."""
    parts = model.split("/")
    named = len(parts) == 2 and all(part and part[0] not in ".~" for part in parts)
    return model in available_models() or (named and not Path(parts[0]).is_dir())


def _from_hub(model: str) -> Path:
    """Return the folder of a hub model, from the local cache or else from the network."""
    try:
        return Path(download_model(model, local_files_only=True))
    except Exception:  # not in the cache; the hub client does not document its error classes
        pass
    try:
        return Path(download_model(model))
    except Exception as error:
        raise ModelFilesError(
            f"the model {model!r} is not a folder here and could not be fetched from the model hub"
            f" ({type(error).__name__}). Without a connection, copy the converted model to this machine and set"
            " asr.model to its folder"
        ) from error


def cards() -> int:
    """Return how many CUDA devices CTranslate2 finds."""
    return int(ctranslate2.get_cuda_device_count())


def device(wanted: str) -> str:
    """Return cuda or cpu: as wanted, or what is available. Raises DeviceError."""
    has_cuda = cards() > 0
    if wanted == "cuda" and not has_cuda:
        raise DeviceError("asr.device is cuda, but CTranslate2 finds no CUDA device: set it to auto or cpu")
    return "cuda" if has_cuda and wanted != "cpu" else "cpu"


def compute_type(wanted: str, device: str, *, exact_int8: bool = False) -> str:
    """Return the compute type: int8 on a CPU, float16 on a GPU, else the next best that is supported.

    `exact_int8`: the model needs int8 without loss; on a CPU that does not have it float32 is chosen.
    Raises DeviceError where the wanted type is not supported.
    """
    supported = ctranslate2.get_supported_compute_types(device)
    if wanted == "auto":
        on_cpu = ("float32",) if exact_int8 and not int8_is_exact() else ("int8",)
        order = on_cpu if device == "cpu" else ("float16", "bfloat16", "int8_float32")
        return next((kind for kind in order if kind in supported), "float32")
    if wanted not in supported:
        raise DeviceError(
            f"asr.compute_type {wanted!r} does not work on {device}: use auto, {', '.join(sorted(supported))}"
        )
    return wanted


def languages(whisper: WhisperModel, folder: Path) -> tuple[str, ...]:
    """Return the languages that the model's config.json names. (Its vocabulary may have tokens that were never
    trained.)

    Raises ModelFilesError where it names none.
    """
    if not whisper.model.is_multilingual:
        return ("en",)
    ids = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("lang_ids", ())
    codes = {whisper.hf_tokenizer.id_to_token(token)[2:-2] for token in ids}
    known = tuple(code for code in whisper.supported_languages if code in codes)
    if not known:
        raise ModelFilesError(f"{folder / 'config.json'} names no languages (lang_ids): convert the model again")
    return known
