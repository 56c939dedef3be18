"""The training loop: batches in, weights out. After a stop it goes on from its last checkpoint. On a machine without a
card several processes share the work, each with its part of every batch.
"""

import csv
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as group
from torch import nn

from asr.training import corpus
from asr.training.batch import batch, buckets, plan
from asr.training.example import Example, load
from asr.training.network import Losses, Network, fresh, taken
from asr.training.precision import reduced
from asr.training.recipe import Recipe
from asr.training.tokens import CHUNK_S, Vocabulary

CHECKPOINT = "checkpoint.pt"
LOG = "log.csv"
SAVED_EVERY, LOGGED_EVERY = 200, 25
# Weights are kept along the way, to be measured afterwards (benchmarks.asr.checkpoints).
KEPT, KEPT_EVERY = "weights-{step}.pt", 1000
SMOOTH = 0.97
CLIP = 1.0
LEAST_HELP = 0.1
# The share of shards for the end of the run among those heard there.
CLOSING_SHARE = 0.9
# Short windows are few, so more shards are read for them, and they are used more than once.
MORE_SHARDS, SHORT_PASSES, SHORT_ROUND = 3, 2, 200


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the log; losses are smoothed."""

    step: int
    seconds: float
    windows: int
    tokens: float
    phonemes: float
    guide: float
    rate: float


@dataclass(frozen=True, slots=True)
class Speech:
    """What a run learns from. `phonemes`: how many classes. `files`: shards. `closing`: shards for the run's end."""

    vocabulary: Vocabulary
    phonemes: int
    files: tuple[Path, ...]
    closing: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Worker:
    """One process of a group that has been started (torch.distributed). Rank 0 writes logs and checkpoints."""

    rank: int = 0
    processes: int = 1


ALONE = Worker()


def train(
    recipe: Recipe, speech: Speech, folder: Path, *, base: Path | None = None, worker: Worker = ALONE,
    told: Callable[[Row], None] = lambda _: None,
) -> Network:  # fmt: skip
    """Train, or go on from the last checkpoint, and return the network.

    `base`: a model made here to begin with, instead of nothing. `told` is called with each line of the log. Raises
    NotAWhisper where `base` is no model made here.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    known = recipe.shape, speech.vocabulary, speech.phonemes
    network = taken(base, *known) if base else fresh(*known)
    network.to(device)
    run = _Run(recipe, speech.vocabulary, network, folder, worker)
    run.resume()
    while run.step < recipe.steps:
        for members in run.round(speech.files, speech.closing):
            if run.step >= recipe.steps:
                break
            row = run.once(members)
            if row is not None:
                told(row)
    run.save()
    return network


class _Run:
    """What changes while training: weights, optimiser, step, smoothed losses."""

    def __init__(
        self, recipe: Recipe, vocabulary: Vocabulary, network: Network, folder: Path, worker: Worker = ALONE
    ) -> None:
        self.recipe, self.vocabulary, self.network, self.folder = recipe, vocabulary, network, folder
        self.rank, self.processes = worker.rank, worker.processes
        self.weights = [one for one in network.parameters() if one.requires_grad]
        self.optimiser = torch.optim.AdamW(
            self.weights, lr=recipe.learning_rate, betas=(0.9, 0.98), weight_decay=recipe.weight_decay
        )
        self.step, self.windows, self.seconds = 0, 0, 0.0
        self.smoothed: list[float] = []
        self._since = time.monotonic()

    def round(self, files: Sequence[Path], closing: Sequence[Path] = ()) -> list[list[Example]]:
        """Return the batches of some shards, the same in every process; after a resume, others than before."""
        recipe, chance = self.recipe, random.Random(f"{self.recipe.seed}/{self.step}")
        longest = 100 * self._longest_s()
        count = recipe.shards_at_once * (MORE_SHARDS if longest < 100 * CHUNK_S else 1)
        examples = load(self._chosen(files, closing, count, chance))
        if longest >= 100 * CHUNK_S:
            return buckets(examples, recipe.batch_seconds, chance)
        short = [one for one in examples if one.frames <= longest] or examples
        passes = [one for _ in range(SHORT_PASSES) for one in buckets(short, recipe.batch_seconds, chance)]
        return passes[: recipe.short_steps - self.step if self.step < recipe.short_steps else SHORT_ROUND]

    def _chosen(self, files: Sequence[Path], closing: Sequence[Path], count: int, chance: random.Random) -> list[Path]:
        late = min(len(closing), round(CLOSING_SHARE * count)) if self._left() <= self.recipe.closing else 0
        return chance.sample(closing, late) + chance.sample(files, min(count - late, len(files)))

    def _longest_s(self) -> float:
        """Return how long windows may be: short for `short_steps`, then growing over twice as many steps."""
        recipe = self.recipe
        if not recipe.short_steps:
            return CHUNK_S
        grown = max(0.0, self.step / recipe.short_steps - 1) / 2
        return min(CHUNK_S, recipe.short_seconds + grown * (CHUNK_S - recipe.short_seconds))

    def once(self, members: Sequence[Example]) -> Row | None:
        """Learn from one batch. Return a line of the log every LOGGED_EVERY steps."""
        chance = random.Random(f"{self.recipe.seed}/{self.step}/{self.rank}")
        mine = members[self.rank :: self.processes] or members[:1]
        losses = self._learn(mine, chance)
        self.step += 1
        self.windows += len(members)
        now = [losses.tokens.item(), losses.phonemes.item(), losses.guide.item()]
        self.smoothed = [SMOOTH * old + (1 - SMOOTH) * new for old, new in zip(self.smoothed or now, now, strict=True)]
        if self.step % SAVED_EVERY == 0:
            self.save()
        return self._log() if self.step % LOGGED_EVERY == 0 or self.step == self.recipe.steps else None

    def resume(self) -> None:
        """Go on from the checkpoint, where there is one."""
        file = self.folder / CHECKPOINT
        if not file.is_file():
            return
        held: dict[str, Any] = torch.load(file, weights_only=True)
        self.network.load_state_dict(held["network"])
        self.optimiser.load_state_dict(held["optimiser"])
        self.step, self.windows, self.seconds, self.smoothed = (
            held["step"], held["windows"], held["seconds"], held["smoothed"],
        )  # fmt: skip
        if self.rank == 0:
            self._forget_later_rows()

    def save(self) -> None:
        """Write the checkpoint, completely or not at all. Every KEPT_EVERY steps write the weights to a file that is
        kept.
        """
        if self.rank:
            return
        held = {
            "network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step,
            "windows": self.windows, "seconds": self._spent(), "smoothed": self.smoothed,
        }  # fmt: skip
        _written(held, self.folder / CHECKPOINT)
        if self.step % KEPT_EVERY == 0:
            kept = {key: held[key] for key in ("network", "step", "windows")}
            _written(kept, self.folder / KEPT.format(step=self.step))

    def _learn(self, mine: Sequence[Example], chance: random.Random) -> Losses:
        device = next(self.network.parameters()).device
        recipe = self.recipe
        shared = plan(random.Random(f"{recipe.seed}/{self.step}"), prompts=self._left() <= recipe.prompted)
        made = batch(mine, self.vocabulary, recipe.languages, chance, _draw, shared)
        with reduced(device):
            losses = self.network.losses(
                made.features.to(device), made.ids.to(device), made.said.to(device), made.phonemes.to(device),
                made.spans.to(device), shared.empty,
            )  # fmt: skip
        helping = recipe.phoneme_share * losses.phonemes + recipe.guide_share * losses.guide
        (losses.tokens + (LEAST_HELP + (1 - LEAST_HELP) * self._left()) * helping).backward()
        self._average()
        nn.utils.clip_grad_norm_(self.weights, CLIP)
        for one in self.optimiser.param_groups:
            one["lr"] = self._rate()
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return losses

    def _average(self) -> None:
        """Set the gradients of every process to the mean of all processes."""
        if self.processes == 1:
            return
        parts = [one.grad if one.grad is not None else torch.zeros_like(one) for one in self.weights]
        flat = torch.cat([part.reshape(-1) for part in parts])
        group.all_reduce(flat)
        flat /= self.processes
        for one, part in zip(self.weights, torch.split(flat, [one.numel() for one in self.weights]), strict=True):
            one.grad = part.view_as(one)

    def _rate(self) -> float:
        recipe = self.recipe
        return recipe.learning_rate * min(1.0, (self.step + 1) / recipe.warm_up, self._left() / recipe.cooling)

    def _left(self) -> float:
        return 1 - self.step / self.recipe.steps

    def _spent(self) -> float:
        return self.seconds + time.monotonic() - self._since

    def _forget_later_rows(self) -> None:
        """Remove from the log the steps after the checkpoint, which are now done again."""
        file = self.folder / LOG
        if not file.is_file():
            return
        head, *rows = file.read_text("utf-8").splitlines(keepends=True)
        kept = [row for row in rows if int(row.split(",")[0]) <= self.step]
        half = file.with_suffix(".part")
        half.write_text("".join([head, *kept]), "utf-8")
        os.replace(half, file)

    def _log(self) -> Row:
        tokens, phonemes, guide = (round(one, 4) for one in self.smoothed)
        row = Row(self.step, round(self._spent(), 1), self.windows, tokens, phonemes, guide, self._rate())
        if self.rank == 0:
            file = self.folder / LOG
            fresh = not file.is_file()
            with file.open("a", newline="") as out:
                writer = csv.DictWriter(out, list(asdict(row)))
                if fresh:
                    writer.writeheader()
                writer.writerow(asdict(row))
        return row


def _written(held: dict[str, Any], file: Path) -> None:
    half = file.with_suffix(".part")
    torch.save(held, half)
    os.replace(half, file)


def _draw(language: str, chance: random.Random) -> str:
    return corpus.draw(corpus.read(language), chance)
