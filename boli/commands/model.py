"""`boli model`: what must be known of a model before it is used."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from accuracy.gate import LIMITS
from asr.models import model_files
from boli import true_length
from boli.clips import Clip, from_folder, from_samples, sentences
from boli.commands.compare import EXIT_CODES
from boli.commands.training import make, speech, train
from boli.context import Problem, State
from boli.testset.command import evaluate
from boli.true_length import LIMIT, MIN_CLIPS, MIN_WORDS, Measured

LANGUAGES = ("hi", "bn", "ta", "te")

model = typer.Typer(no_args_is_help=True, help="What must be known of a model before it is used.")


@model.callback()
def _model() -> None:
    """What must be known of a model before it is used."""


model.command()(make)
model.command()(train)
model.command()(evaluate)
model.command()(speech)


@model.command()
def gate(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="A CTranslate2 Whisper folder; left out, the one of the settings.")] = "",
    folder: Annotated[
        Path | None, typer.Option(help="Your own clips: NAME.wav and NAME.txt; left out, the bundled recordings.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of your own clips.")] = "",
    clips: Annotated[int, typer.Option(help="Clips cut from the bundled recordings.", min=1)] = 100,
    spoken: Annotated[int, typer.Option(help="Sentences spoken by espeak-ng.", min=0)] = 1600,
    seed: Annotated[int, typer.Option(help="Which clips and sentences.")] = 1,
    limit: Annotated[float, typer.Option(help="Points of word error rate that it may cost.")] = LIMIT * 100,
    write: Annotated[bool, typer.Option("--write", help="Write the outcome into the model's boli.json.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """May the model's encoder be spared the silence that fills 30 s? The same clips are drafted both ways.

    Exit code 0 pass, 1 fail, 3 not enough data.

    Example: boli model gate --model models/whisper-hi --folder clips --language hi --write
    """
    state: State = context.obj
    asr = state.settings.asr
    asr = asr.model_copy(update={"model": model or asr.model, "threads": 1})
    if write and folder is None and asr.model != model_files.STARTER:
        raise Problem("--write goes with --folder: of a model of your own only your own clips can tell")
    found = true_length.gate(_sets(folder, language, clips, spoken, seed), asr, state.settings, limit / 100)
    outcome = true_length.outcome(found)
    if as_json:
        print(json.dumps({"outcome": outcome, "sets": [_row(one) for one in found]}, ensure_ascii=False, indent=1))
    else:
        show(found, limit)
        print(outcome)
    if write and outcome != "not enough data":
        place = model_files.starter_folder() if asr.model == model_files.STARTER else Path(asr.model).expanduser()
        model_files.set_true_length(place, outcome == "pass")
        print(
            f'"true_length": {json.dumps(outcome == "pass")} written into {place / model_files.CARD}', file=sys.stderr
        )
    raise typer.Exit(EXIT_CODES[outcome])


def show(found: list[Measured], limit_points: float) -> None:
    """Print each set: what was wrong both ways, the difference, and the CPU seconds."""
    for one in found:
        print(f"{one.name}: {one.clips} clips, {one.seconds:.0f} s: {one.outcome}")
        for name, heard in (("30 s", one.padded), ("true", one.true)):
            total = heard.total
            print(f"  {name:<5} {total.errors} of {total.reference} words wrong, {heard.cpu_s:.1f} CPU s")
        difference = one.compared.difference
        if difference is not None:
            upper = difference.upper(LIMITS.alpha)
            print(f"  true - 30 s: {difference.value * 100:+.2f} points, at most {upper * 100:+.2f}")
    print(
        f"a set passes with at most {limit_points:+.1f} points, surely under {true_length.MARGIN * 100:+.1f};"
        f" judged from {MIN_CLIPS} clips and {MIN_WORDS} words"
    )


def _sets(folder: Path | None, language: str, clips: int, spoken: int, seed: int) -> dict[str, list[Clip]]:
    if folder is not None:
        if not language:
            raise Problem("--folder goes with --language: say which language the clips are in")
        return {"your clips": from_folder(folder, language)}
    sets = {"recordings, cut": from_samples(clips, seed)}
    return sets | ({"held-out sentences": sentences(spoken, LANGUAGES, seed + 76)} if spoken else {})


def _row(one: Measured) -> dict[str, Any]:
    difference = one.compared.difference
    return {
        "name": one.name,
        "clips": one.clips,
        "reference_words": one.compared.reference_words,
        "padded_errors": one.padded.total.errors,
        "true_errors": one.true.total.errors,
        "padded_cpu_s": round(one.padded.cpu_s, 2),
        "true_cpu_s": round(one.true.cpu_s, 2),
        "difference": difference.value if difference else None,
        "upper": difference.upper(LIMITS.alpha) if difference else None,
        "outcome": one.outcome,
    }
