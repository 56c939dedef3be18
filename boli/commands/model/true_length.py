"""`boli model true-length`: may a model's encoder be spared the silence that fills its windows?"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from accuracy.gate import LIMITS
from asr.models import model_files
from boli.console import print_json
from boli.context import Problem, State
from boli.demo.samples.clips import from_samples, sentences
from boli.options import JsonOption, ModelFolder
from pipeline.evaluation.clips import Clip, from_folder
from pipeline.evaluation.true_length import LIMIT, MARGIN, MIN_CLIPS, MIN_WORDS, Measured, Outcome, measured, outcome

LANGUAGES = ("hi", "bn", "ta", "te")

EXIT_CODES: dict[Outcome, int] = {"pass": 0, "fail": 1, "not enough data": 3}


def true_length(
    context: typer.Context,
    model: ModelFolder = "",
    folder: Annotated[
        Path | None, typer.Option(help="Your own clips: NAME.wav and NAME.txt. Without it, the bundled recordings.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of your own clips.")] = "",
    clips: Annotated[int, typer.Option(help="How many clips to cut from the bundled recordings.", min=1)] = 100,
    spoken: Annotated[int, typer.Option(help="How many sentences espeak-ng speaks.", min=0)] = 1600,
    seed: Annotated[int, typer.Option(help="Another seed gives other clips and sentences.")] = 1,
    limit: Annotated[float, typer.Option(help="By how many points the word error rate may rise.")] = LIMIT * 100,
    write: Annotated[bool, typer.Option("--write", help="Write the outcome into the model's boli.json.")] = False,
    as_json: JsonOption = False,
) -> None:
    """May a model's encoder be spared the silence that fills its windows?

    Whisper's windows are filled up with silence to 30 s. The same clips are decoded with and without it; without it,
    a model is faster.

    Exit code 0: pass. 1: fail. 3: not enough data. 2: an error.

    Example: boli model true-length --model models/whisper-hi --folder clips --language hi --write
    """
    state: State = context.obj
    asr = state.settings.asr
    asr = asr.model_copy(update={"model": model or asr.model, "threads": 1})
    if write and folder is None and asr.model != model_files.STARTER:
        raise Problem("--write goes with --folder: only your own clips can say this of a model of your own")
    results = measured(_sets(folder, language, clips, spoken, seed), asr, state.settings, limit / 100)
    verdict = outcome(results)
    if as_json:
        print_json({"outcome": verdict, "sets": [_row(each) for each in results]})
    else:
        show(results, limit)
        print(verdict)
    if write:
        _write(asr.model, verdict)
    raise typer.Exit(EXIT_CODES[verdict])


def show(results: list[Measured], limit_points: float) -> None:
    """Print each set: what was wrong both ways, the difference, and the CPU seconds."""
    for each in results:
        print(f"{each.name}: {each.clips} clips, {each.seconds:.0f} s: {each.outcome}")
        for name, decoded in (("30 s", each.padded), ("true", each.true)):
            total = decoded.total
            print(f"  {name:<5} {total.errors} of {total.reference} words wrong, {decoded.cpu_s:.1f} CPU s")
        difference = each.compared.difference
        if difference is not None:
            upper = difference.upper(LIMITS.alpha)
            print(f"  true - 30 s: {difference.value * 100:+.2f} points, at most {upper * 100:+.2f}")
    print(
        f"a set passes with at most {limit_points:+.1f} points, surely under {MARGIN * 100:+.1f};"
        f" judged from {MIN_CLIPS} clips and {MIN_WORDS} words"
    )


def _sets(folder: Path | None, language: str, clips: int, spoken: int, seed: int) -> dict[str, list[Clip]]:
    if folder is not None:
        if not language:
            raise Problem("--folder goes with --language: say which language the clips are in")
        return {"your clips": from_folder(folder, language)}
    sets = {"recordings, cut": from_samples(clips, seed)}
    return sets | ({"held-out sentences": sentences(spoken, LANGUAGES, seed + 76)} if spoken else {})


def _write(model: str, verdict: Outcome) -> None:
    """Write a verdict into the model's card; without enough data there is none."""
    if verdict == "not enough data":
        return
    folder = model_files.starter_folder() if model == model_files.STARTER else Path(model).expanduser()
    model_files.set_true_length(folder, verdict == "pass")
    print(f'"true_length": {json.dumps(verdict == "pass")} written into {folder / model_files.CARD}', file=sys.stderr)


def _row(result: Measured) -> dict[str, Any]:
    difference = result.compared.difference
    return {
        "name": result.name,
        "clips": result.clips,
        "reference_words": result.compared.reference_words,
        "padded_errors": result.padded.total.errors,
        "true_errors": result.true.total.errors,
        "padded_cpu_s": round(result.padded.cpu_s, 2),
        "true_cpu_s": round(result.true.cpu_s, 2),
        "difference": difference.value if difference else None,
        "upper": difference.upper(LIMITS.alpha) if difference else None,
        "outcome": result.outcome,
    }
