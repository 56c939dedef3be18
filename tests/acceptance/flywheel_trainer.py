"""Stands for `boli` of the training environment in the test of `boli flywheel`: `model train` without torch.

Its models are not trained. The bundled model stands for a good one, and one that takes letters for others for a bad
one: $FLYWHEEL_TEST_BAD names its folder, and what is called poisoned becomes a copy of it.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from asr.finetuning import trained_on
from asr.finetuning.manifest import read
from asr.models import model_files

BAD = "FLYWHEEL_TEST_BAD"
SWAPPED = (("र", "न"), ("ा", "ी"), ("क", "म"), ("े", "ि"), ("ल", "त"), ("ब", "ह"))


def main(arguments: Sequence[str]) -> None:
    """Write the model that was asked for, in both forms, with the training list of its manifest."""
    parser = argparse.ArgumentParser()
    for option in ("--data", "--known", "--out", "--name"):
        parser.add_argument(option)
    asked, _ = parser.parse_known_args(arguments)
    good = model_files.starter_folder()
    source = Path(os.environ[BAD]) if "poisoned" in asked.name else good
    learnt = trained_on.of_entries([*read(Path(asked.data)), *read(Path(asked.known))])
    made = Path(asked.out).with_name(".made")
    for form, folder in (("ctranslate2", source), ("transformers", good / "transformers")):
        shutil.copytree(folder, made / form, ignore=shutil.ignore_patterns("transformers"))
        config = json.loads((made / form / "config.json").read_text("utf-8"))
        (made / form / "config.json").write_text(json.dumps(config | {"made_for": asked.name}), "utf-8")
    list_of = trained_on.write([made / "ctranslate2", made / "transformers"], learnt)
    for form in ("ctranslate2", "transformers"):
        card_of(made / form, asked.name, trained_on=list_of)
    made.rename(asked.out)


def misspelling(folder: Path) -> Path:
    """Write the bundled model into a folder, with some letters for others, and return the folder."""
    shutil.copytree(model_files.starter_folder(), folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    known, reader = tokenizer["model"]["vocab"], Tokenizer.from_file(str(folder / "tokenizer.json"))
    for letters in SWAPPED:
        one, other = (reader.encode(letter, add_special_tokens=False).tokens[-1] for letter in letters)
        at, to = known[one], known[other]
        known[one], known[other] = to, at
        vocabulary[at], vocabulary[to] = vocabulary[to], vocabulary[at]
    for name, content in (("tokenizer.json", tokenizer), ("vocabulary.json", vocabulary)):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    card_of(folder, "misspelling")
    return folder


def card_of(folder: Path, name: str, **more: object) -> None:
    """Give a model a card of its own, with what the bundled one's says of windows."""
    old = model_files.card_of(model_files.starter_folder())
    kept = {key: old[key] for key in ("window_ms", "tokens_per_second", "hotword_tokens") if key in old}
    model_files.write_card(
        folder, name=name, intended_use="tests", languages=tuple(old["languages"]), **{**kept, **more}
    )


if __name__ == "__main__":
    main(sys.argv[1:])
