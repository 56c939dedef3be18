"""Stands for `boli` of the training environment: `model train` and `model mix` without torch.

The model that it writes is a copy of the bundled one whose config.json says so, with the training list of its manifest.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from asr.finetuning import trained_on
from asr.finetuning.manifest import read
from asr.finetuning.trained_on import Trained
from asr.models import model_files

FORMS = ("ctranslate2", "transformers")


def main(arguments: Sequence[str]) -> None:
    """Train or mix, as the arguments say."""
    parser = argparse.ArgumentParser()
    for option in ("--from", "--data", "--known", "--out", "--name", "--tuned", "--share"):
        parser.add_argument(option, dest=option.strip("-") + "_")
    asked, _ = parser.parse_known_args(arguments[2:])
    out = Path(asked.out_)
    if arguments[1] == "train":
        learnt = trained_on.of_entries([*read(Path(asked.data_)), *(read(Path(asked.known_)) if asked.known_ else [])])
        write(Path(asked.from_), out, asked.name_, learnt)
    else:
        known = trained_on.read(Path(asked.tuned_))
        assert known is not None
        name = model_files.card_of(Path(asked.tuned_))["name"]
        write(Path(asked.from_), out, name, known.segments, asked.share_)


def write(base: Path, out: Path, name: str, learnt: Sequence[Trained], share: str = "1") -> None:
    """Write both forms of a model that differs from its base, whole."""
    made = out.with_name(f".{out.name}")
    shutil.rmtree(made, ignore_errors=True)
    for form, source in zip(FORMS, (base.parent, base), strict=True):
        shutil.copytree(source, made / form, ignore=shutil.ignore_patterns("transformers"))
        config = json.loads((made / form / "config.json").read_text("utf-8"))
        (made / form / "config.json").write_text(json.dumps(config | {"trained": [name, share]}), "utf-8")
        card = json.loads((made / form / model_files.CARD).read_text("utf-8"))
        card |= {"name": name, "trained_on": trained_on.write([made / form], learnt)}
        card["hash"] = model_files.hash_of(made / form)
        (made / form / model_files.CARD).write_text(json.dumps(card), "utf-8")
    made.rename(out)


if __name__ == "__main__":
    main(sys.argv[1:])
