"""Declared: which languages a model says it can write, and so which of the registry have a draft. Nothing is loaded."""

import json
from collections.abc import Iterable
from pathlib import Path

from asr.models import model_files
from asr.models.choice import Choice, Spoken
from asr.models.model_files import ModelFilesError
from configs.registry import NO_DRAFT, Variety, language_of

START = "<|startoftranscript|>"
# Models for English alone have one text token less than all others (OpenAI's tokenizer.py), so their start is here.
ENGLISH_START = 50257


def declared_languages(folder: Path) -> tuple[str, ...]:
    """Return the languages that a model's card names or, where it names none, its config.json. Nothing is loaded.

    Raises ModelFilesError for files that cannot be read.
    """
    if named := model_files.card_languages(folder):
        return named
    try:
        written = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["added_tokens"]
        ids = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("lang_ids", ())
    except (OSError, ValueError, KeyError) as error:
        raise ModelFilesError(f"{folder}: tokenizer.json or config.json cannot be read: {error}") from error
    start = next((token["id"] for token in written if token["content"] == START), None)
    if start == ENGLISH_START:
        return ("en",)
    return tuple(token["content"][2:-2] for token in written if token["id"] in ids)


def drafted(asked: Iterable[Variety], chosen: Choice) -> set[str]:
    """Return the tags of those varieties that the models in use can draft.

    Of a model whose files are not here (a worker on another machine has them) nothing is known: it counts as
    multilingual. One whose files cannot be read drafts nothing. What a released model knows, the registry says.
    """
    known = dict[str, tuple[str, ...] | None]()
    found = set()
    for one in asked:
        spoken = Spoken(language_of(one.tag).tag, one.tag if one.parent else "")
        if chosen.release_for(spoken) is not None:
            found.add(one.tag)
            continue
        model = chosen.model_for(spoken)
        if model not in known:
            known[model] = _written_by(model_files.folder_of(model, chosen.asr.models))
        languages = known[model]
        if one.whisper != NO_DRAFT and (languages is None or one.whisper in languages):
            found.add(one.tag)
    return found


def _written_by(folder: Path) -> tuple[str, ...] | None:
    if not folder.is_dir():
        return None
    try:
        return declared_languages(folder)
    except ModelFilesError:
        return ()
