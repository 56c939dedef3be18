"""`boli model mix`: a model between an old one and what was tuned from it. It needs torch (the extra `[train]`)."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from asr.finetuning import trained_on
from asr.models import model_files
from boli.commands.model.extras import load, new_folder, whole
from boli.commands.model.train import FORMS, INHERITED, save
from boli.context import Problem


def mix(
    base: Annotated[Path, typer.Option("--from", help="The old model, in Hugging Face's form.")],
    tuned: Annotated[Path, typer.Option(help="What was tuned from it: its folder transformers.")],
    share: Annotated[
        float, typer.Option(help="How far to go from the old weights (0) to the tuned ones (1).", min=0.0, max=1.0)
    ],
    out: Annotated[Path, typer.Option(help="A new folder for the result, in both forms.")],
) -> None:
    """Mix an old model and a tuned one: as `boli model train --mix`, without training again.

    It keeps the tuned model's name and its training list.

    Example: boli model mix --from models/whisper --tuned models/bho/transformers --share 0.5 --out models/bho-half
    """
    new_folder(out, ", so that no model is lost")
    tuner = load("asr.finetuning.finetune")
    try:
        better, _ = load("asr.training.base").load(tuned)
        mixed = tuner.mixed(base, better, share)
        card = model_files.card_of(tuned)
    except (tuner.NotAWhisper, ValueError) as error:
        raise Problem(str(error)) from error
    with whole(out) as made:
        save(mixed, tuned, made)
        for form in FORMS:
            if (tuned / trained_on.NAME).is_file():
                shutil.copyfile(tuned / trained_on.NAME, made / form / trained_on.NAME)
            more = {key: card[key] for key in INHERITED if key in card}
            name, languages = card.get("name", out.name), tuple(card.get("languages", ()))
            use = card.get("intended_use", model_files.AS_PUBLISHED)
            model_files.write_card(made / form, name=name, intended_use=use, languages=languages, **more)
    print(out / "ctranslate2")
