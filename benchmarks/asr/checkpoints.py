"""How a model grew: `python -m benchmarks.asr.checkpoints build/starter docs/data/starter_points.jsonl`.

A run keeps its weights every thousand steps. Each, and the last checkpoint, is heard through unmodified faster-whisper
on part of the test set; a JSON object a line comes out (windows, set, rate), for benchmarks.asr.curves. Until the end
of a run its learning rate has not yet fallen: a model that ends there would be better. Needs the environment of
training (docs/guide/training.md).
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from asr.models.baseline import Stock
from asr.training.loop import CHECKPOINT, KEPT
from asr.training.recipe import RECIPES
from asr.training.run import so_far
from boli.testset.testset import Item, items, render

SETS = {"A clean": ("A", False), "A telephone, noise": ("A", True), "B": ("B", False)}


def chosen(name: str, languages: Sequence[str], count: int) -> list[Item]:
    """Return the first `count` sentences of each language."""
    wanted, spoilt = SETS[name]
    found = []
    for language in languages:
        pool = [one for one in items() if (one.set, one.variety, one.spoilt) == (wanted, language, spoilt)]
        found += pool[:count]
    return found


def rates(model: Path, languages: Sequence[str], count: int) -> Iterator[tuple[str, float]]:
    """Yield the word error rate of each set."""
    stock = Stock(model)
    counts: dict[str, ErrorCounts] = defaultdict(lambda: ZERO)
    for name in SETS:
        for item in chosen(name, languages, count):
            counts[name] += measure(item.text, stock.write(render(item)).text, item.language)["L1"]
        yield name, counts[name].errors / counts[name].reference


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the points."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of `boli model make`")
    parser.add_argument("out", type=Path)
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="long")
    parser.add_argument("--sentences", type=int, default=6, help="of each set and language")
    parser.add_argument("--heard", type=int, default=0, help="windows that the model heard which the run began with")
    given = parser.parse_args(arguments)
    recipe = RECIPES[given.recipe]
    kept = sorted(given.folder.glob(KEPT.format(step="*")), key=lambda one: int(one.stem.split("-")[1]))
    if not kept:
        parser.error(f"{given.folder} holds no {KEPT.format(step='N')}: a run keeps them every thousand steps")
    with given.out.open("w", encoding="utf-8") as out:
        for file in [*kept, given.folder / CHECKPOINT]:
            windows = torch.load(file, weights_only=True)["windows"] + given.heard
            for name, rate in rates(so_far(recipe, given.folder, file.name), recipe.languages, given.sentences):
                print(json.dumps({"windows": windows, "set": name, "rate": round(rate, 4)}), file=out, flush=True)
                print(file.name, name, f"{100 * rate:.1f} %", flush=True)


if __name__ == "__main__":
    main()
