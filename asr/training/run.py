"""A whole run: speech, training, export. `python -m asr.training.run FOLDER --recipe cpu`. Run again, it continues."""

import argparse
import os
import signal
import socket
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import torch
import torch.distributed as group
import torch.multiprocessing
from rich.progress import Progress

from asr.training import corpus, memory, shards
from asr.training.example import UNKNOWN
from asr.training.export import convert, save_hf
from asr.training.loop import CHECKPOINT, SAVED_EVERY, Row, Speech, Worker, train
from asr.training.network import fresh, taken
from asr.training.recipe import RECIPES, Recipe
from asr.training.shards import Script
from asr.training.tokens import vocabulary_of
from configs.errors import BoliError

SHARDS, TRANSFORMERS, CTRANSLATE2 = "shards", "transformers", "ctranslate2"
SO_FAR = "so-far"


class NothingYet(BoliError, ValueError):
    """A run has no checkpoint yet. The message says when it will."""


def run(
    recipe: Recipe, folder: Path, *, base: Path | None = None, forbidden: Collection[str] = (), processes: int = 1
) -> Path:  # fmt: skip
    """Do the run in the folder, or what is left of it, and return the folder of the CTranslate2 model.

    `base`: a model made here to begin with, in Hugging Face's form, instead of nothing. `forbidden`: texts that must
    not be spoken (of tests and samples). Raises SynthesiserMissing, BadTexts, NotAWhisper.
    """
    texts = tuple(corpus.read(name) for name in recipe.languages)
    known = vocabulary_of(recipe.languages)
    if base:  # refuse it now, not after an hour of speech
        taken(base, recipe.shape, known, 1)
    folder.mkdir(parents=True, exist_ok=True)
    with Progress() as progress:
        speaking = progress.add_task("speech", total=recipe.shards + recipe.closing_shards)

        def spoken(script: Script, first: int, count: int) -> tuple[Path, ...]:
            def done(made: int) -> None:
                progress.update(speaking, completed=first + made)

            return tuple(shards.make(script, folder / SHARDS, first=first, count=count, processes=processes, done=done))

        script = Script(texts, known, recipe.shard_windows, recipe.seed, frozenset(forbidden))
        files = spoken(script, 0, recipe.shards)
        closing = spoken(_closing(script, recipe), recipe.shards, recipe.closing_shards)
    speech = Speech(known, _classes(recipe, folder), files, closing)
    _train_together(recipe, speech, folder, base, 1 if torch.cuda.is_available() else processes)
    convert(folder / TRANSFORMERS, folder / CTRANSLATE2)
    return folder / CTRANSLATE2


def _closing(script: Script, recipe: Recipe) -> Script:
    """Return what is spoken for the end of the run: more sentences, and some languages twice."""
    more = tuple(corpus.read(name) for name in recipe.closing_more)
    return replace(script, texts=(*script.texts, *more), shares=corpus.CLOSING_SHARES)


def so_far(recipe: Recipe, folder: Path, checkpoint: str = CHECKPOINT) -> Path:
    """Export a run's last checkpoint, during the run or after it stopped, and return the CTranslate2 folder.

    `checkpoint`: the name of another checkpoint in the folder. Before the learning rate has fallen, a model is worse
    than the run's final one. Raises NothingYet.
    """
    file = folder / checkpoint
    if not file.is_file():
        raise NothingYet(f"{folder} holds no {checkpoint}: a run writes its first after {SAVED_EVERY} steps")
    known = vocabulary_of(recipe.languages)
    network = fresh(recipe.shape, known, _classes(recipe, folder))
    network.load_state_dict(torch.load(file, weights_only=True)["network"])
    save_hf(network.finished(known, recipe.languages), known, folder / SO_FAR / TRANSFORMERS)
    convert(folder / SO_FAR / TRANSFORMERS, folder / SO_FAR / CTRANSLATE2)
    return folder / SO_FAR / CTRANSLATE2


def _classes(recipe: Recipe, folder: Path) -> int:
    texts = [corpus.read(name) for name in recipe.languages]
    return UNKNOWN + 1 + len(shards.phonemes(texts, folder / SHARDS, recipe.seed))


def _train_together(recipe: Recipe, speech: Speech, folder: Path, base: Path | None, processes: int) -> None:
    arguments = (recipe, speech, folder, base, processes, _free_port())
    if processes == 1:
        _train(0, *arguments)
    else:
        torch.multiprocessing.spawn(_train, arguments, nprocs=processes)


def _train(
    rank: int, recipe: Recipe, speech: Speech, folder: Path, base: Path | None, processes: int, port: int
) -> None:  # fmt: skip
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.set_flush_denormal(True)
    memory.keep()
    # torch interrupts the processes when their parent is gone. Background jobs of a shell ignore that by default.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if processes > 1:
        group.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=processes)
    with Progress(disable=rank != 0) as progress:
        bar = progress.add_task("training", total=recipe.steps)

        def told(row: Row) -> None:
            progress.update(bar, completed=row.step, description=f"training, loss {row.tokens:.2f}")

        network = train(recipe, speech, folder, base=base, worker=Worker(rank, processes), told=told)
    if rank == 0:
        whisper = network.finished(speech.vocabulary, recipe.languages)
        save_hf(whisper, speech.vocabulary, folder / TRANSFORMERS)
    if processes > 1:
        group.destroy_process_group()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="cpu")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    print(run(RECIPES[given.recipe], given.folder, processes=given.processes))


if __name__ == "__main__":
    main()
