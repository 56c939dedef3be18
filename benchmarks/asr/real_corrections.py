"""What corrections of real speech do to Whisper base.

    python -m benchmarks.asr.real_corrections --speech DIR --base DIR

DIR of --speech holds `manifest.jsonl`: a segment a line (audio, text, language, session). The base is trained on one
session's segments and tested on another's, which is another recording with other words; then the reverse. --base is
what `boli model install whisper-base --for-training` writes. Needs the environment of training.

For 0, 25, 50 and 100 % of a session's segments, with all weights and with LoRA: word and letter errors (L1's spelling,
counts added over all segments). The smaller part lies in the larger one. Segments are joined to windows of at most
27 s, in random order for training and in their own order for the test: 30 s cost the same, however much is said.

Each point is kept in --work and not computed again, so a run that was stopped goes on. On CPU, a thread a process.
"""

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import soundfile
import torch
from faster_whisper import WhisperModel

from accuracy.counts import ErrorCounts
from accuracy.measure import measure
from asr.finetuning.finetune import Tuning, tune
from asr.finetuning.manifest import SAMPLE_RATE_HZ, Entry
from asr.models.transformers_form import TRANSFORMERS
from asr.training.export import convert
from benchmarks.lib.plot import Line, Panel, picture
from benchmarks.lib.printed import machine, table
from benchmarks.lib.sessions import Said, chosen, joined, sessions
from configs.registry import variety
from lexicons.scripts import draft_fidelity

TOKENS_PER_S, MOST_TOKENS = 18, 440  # so much a decoder may write: the references have 11 tokens a second
BEAM = 5
Asked = tuple[str, str, int, str]  # trained on, tested on, percent, weights
NONE, FULL, LORA = "none", "full", "LoRA"
HEADS = (
    "trained on", "tested on", "corrections", "segments", "minutes", "weights", "WER", "CER", "right script", "CPU s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a point is trained. `rate`, `lora_rate`: learning rates; `rank`: of LoRA's matrices."""

    epochs: int
    rate: float
    lora_rate: float
    rank: int
    batch: int
    seed: int


@dataclass(frozen=True, slots=True)
class Point:
    """What a model does after `share` percent of a session's corrections. `cpu_s`: of training and test."""

    trained: str
    tested: str
    share: int
    weights: str
    segments: int
    seconds: float
    words: ErrorCounts
    letters: ErrorCounts
    right_script: float
    cpu_s: float


def tested(model: Path, windows: Sequence[Said], language: str) -> tuple[ErrorCounts, ErrorCounts, float]:
    """Return the word errors, the letter errors, and the share of windows written in the right script."""
    code, script = variety(language).whisper, variety(language).script
    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    words = letters = ErrorCounts(0, 0, 0, 0, 0)
    right = 0
    for window in windows:
        found, _ = whisper.transcribe(
            window.samples, language=code, beam_size=BEAM, temperature=0.0, condition_on_previous_text=False,
            without_timestamps=True, max_new_tokens=min(MOST_TOKENS, round(TOKENS_PER_S * window.seconds)),
        )  # fmt: skip
        written = " ".join(part.text.strip() for part in found)
        counts = measure(window.text, written, language, policies=("L1", "CER"))
        words, letters = words + counts["L1"], letters + counts["CER"]
        right += (draft_fidelity(written, script) or 0) >= 0.5
    return words, letters, right / len(windows)


def trained(base: Path, segments: Sequence[Said], language: str, weights: str, recipe: Recipe, out: Path) -> None:
    """Train the base on segments, and write the result for CTranslate2 to `out`."""
    chance = random.Random(recipe.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        windows = [window for _ in range(recipe.epochs) for window in joined(chance.sample(segments, len(segments)))]
        entries = list(_entries(windows, variety(language).whisper, folder))
        rank = recipe.rank if weights == LORA else 0
        rate = recipe.lora_rate if rank else recipe.rate
        tuning = Tuning(rate, recipe.batch, 1, 1e6, replay=0, remember=0, lora_rank=rank, seed=recipe.seed)
        better = tune(base / TRANSFORMERS, entries, [], tuning, lambda *_: None)
        better.save_pretrained(folder / TRANSFORMERS)
        for name in ("tokenizer.json", "preprocessor_config.json", "tokenizer_config.json"):
            (folder / TRANSFORMERS / name).write_bytes((base / TRANSFORMERS / name).read_bytes())
        convert(folder / TRANSFORMERS, out)


def _entries(windows: Sequence[Said], code: str, folder: Path) -> Iterator[Entry]:
    for number, window in enumerate(windows):
        file = folder / f"{number}.flac"
        soundfile.write(file, window.samples, SAMPLE_RATE_HZ)
        yield Entry(file, code, window.text)


def measured(
    base: Path, learnt: Sequence[Said], test: Sequence[Said], language: str, asked: Asked,
    recipe: Recipe,
) -> Point:  # fmt: skip
    """Train and test one point, in one thread. `asked`: trained on, tested on, percent, weights."""
    torch.set_num_threads(1)  # or the processes take the cores from each other: four times the CPU on two cores
    session, other, share, weights = asked
    started = time.process_time()
    segments = chosen(learnt, share, recipe.seed)
    with tempfile.TemporaryDirectory() as made:
        model = base
        if segments:
            model = Path(made) / "ctranslate2"
            trained(base, segments, language, weights, recipe, model)
        words, letters, right = tested(model, joined(test), language)
    seconds = sum(one.seconds for one in segments)
    cpu_s = time.process_time() - started
    return Point(session, other, share, weights, len(segments), seconds, words, letters, right, cpu_s)


def kept(file: Path, recipe: Recipe) -> Point | None:
    """Return a point that was computed before with the same recipe, or None."""
    if not file.is_file():
        return None
    held = json.loads(file.read_text("utf-8"))
    if held["recipe"] != asdict(recipe):
        return None
    point = held["point"]
    counts = {name: ErrorCounts(**point[name]) for name in ("words", "letters")}
    return Point(**{**point, **counts})


def keep(file: Path, point: Point, recipe: Recipe) -> None:
    """Write a point for the next run."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"recipe": asdict(recipe), "point": asdict(point)}), encoding="utf-8")


def row(point: Point) -> dict[str, str]:
    """Return a row of the table."""
    return dict(
        zip(
            HEADS,
            (
                point.trained, point.tested, f"{point.share} %", str(point.segments), f"{point.seconds / 60:.1f}",
                point.weights, _percent(point.words), _percent(point.letters), f"{point.right_script:.0%}",
                f"{point.cpu_s:.0f}",
            ),
            strict=True,
        )
    )  # fmt: skip


def _percent(counts: ErrorCounts) -> str:
    return f"{100 * counts.errors / counts.reference:.1f} % ({counts.errors} of {counts.reference})"


def drawn(points: Sequence[Point]) -> str:
    """Return the picture: word and letter errors over the share of corrections, a line for each way of training."""
    ways = dict.fromkeys((one.trained, one.tested, one.weights) for one in points if one.weights != NONE)
    panels = []
    for title, name in (("WER, %", "words"), ("CER, %", "letters")):
        lines = []
        for trained_on, tested_on, weights in ways:
            of_way = sorted(
                (one.share, 100 * getattr(one, name).errors / getattr(one, name).reference)
                for one in points
                if (one.trained, one.tested) == (trained_on, tested_on) and one.weights in (weights, NONE)
            )
            lines.append(Line(f"{trained_on} to {tested_on}, {weights}", of_way))
        panels.append(Panel(title, "percent of the corrections", lines))
    return picture("Whisper base after corrections of one recording, tested on another", panels)


def _asked(names: Sequence[str], shares: Sequence[int]) -> Iterator[Asked]:
    first, second = names
    for trained_on, tested_on in ((first, second), (second, first)):
        for share in shares:
            for weights in (FULL, LORA) if share else (NONE,):
                yield trained_on, tested_on, share, weights


def _computed(
    base: Path, speech: Mapping[str, Sequence[Said]], language: str, missing: Sequence[Asked], recipe: Recipe,
    at_once: int,
) -> Iterator[tuple[Asked, Point]]:  # fmt: skip
    """Yield each missing point when it is done; `at_once` over 1: each in a process of its own."""
    work = {asked: (base, speech[asked[0]], speech[asked[1]], language, asked, recipe) for asked in missing}
    if at_once == 1:
        yield from ((asked, measured(*given)) for asked, given in work.items())
        return
    with ProcessPoolExecutor(at_once, get_context("spawn")) as pool:
        waited = {pool.submit(measured, *given): asked for asked, given in work.items()}
        for done in as_completed(waited):
            yield waited[done], done.result()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, compute what is not kept, print the table and draw."""
    given = _arguments(arguments)
    recipe = Recipe(given.epochs, given.rate, given.lora_rate, given.rank, given.batch, given.seed)
    speech, language = sessions(given.speech)
    names = given.sessions.split(",") if given.sessions else sorted(speech, reverse=True)[:2]
    base = hashlib.sha256((given.base / "model.bin").read_bytes()).hexdigest()[:12]
    every = {
        asked: given.work / base / f"{'-'.join(map(str, asked))}.json"
        for asked in _asked(names, [int(share) for share in given.shares.split(",")])
    }
    if not given.kept:
        missing = [asked for asked, file in every.items() if kept(file, recipe) is None]
        for asked, point in _computed(given.base, speech, language, missing, recipe, given.at_once):
            keep(every[asked], point, recipe)
            print(f"<!-- {' | '.join(row(point).values())} -->", flush=True)
    points = [point for file in every.values() if (point := kept(file, recipe))]
    print(f"{machine()}\n{recipe}")
    print(table([row(point) for point in points], HEADS))
    print(f"CPU minutes in all: {sum(point.cpu_s for point in points) / 60:.1f}")
    if given.picture:
        given.picture.write_text(drawn(points), encoding="utf-8")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech", type=Path, required=True, help="the folder with manifest.jsonl")
    parser.add_argument("--base", type=Path, required=True, help="the installed model, with transformers/ in it")
    parser.add_argument("--work", type=Path, default=Path("build/real_corrections"), help="where points are kept")
    parser.add_argument("--sessions", default="", help="two of them, with a comma; default: the last two by name")
    parser.add_argument("--shares", default="0,100,50,25", help="percent of the corrections, in this order")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-5, help="learning rate with all weights")
    parser.add_argument("--lora-rate", type=float, default=1e-3)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--batch", type=int, default=1, help="windows a step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2, help="processes; each takes 3 GB")
    parser.add_argument("--kept", action="store_true", help="compute nothing: show the points that are there")
    parser.add_argument("--picture", type=Path, help="draw the curves into this SVG file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
