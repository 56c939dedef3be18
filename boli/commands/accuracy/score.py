"""`boli accuracy score`: the texts of another model, scored against what people wrote."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from asr.finetuning import trained_on
from boli.context import Problem, State
from boli.options import existing, text_of
from pipeline.evaluation import hypotheses
from pipeline.evaluation.rescoring import rescore_all
from pipeline.learning.shadow import leave_out

REPORT_EVERY = 5000  # segments


def score(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help='JSON, one object on each line: {"segment_id": "seg_…", "text": "…"}.')
    ] = None,
    model: Annotated[str, typer.Option(help="The name to keep these scores under.")] = "",
    trained: Annotated[
        Path | None,
        typer.Option("--trained-on", help="The model's trained_on.jsonl: compare then knows what to leave out."),
    ] = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Instead: score everything again that was scored under older rules.")
    ] = False,
) -> None:
    """Score another model's texts of reviewed segments against what people wrote.

    The texts are kept, and scored again when a reference or the rules change.

    Example: boli accuracy score texts.jsonl --model whisper-hi-v2
    """
    state: State = context.obj
    if drafts == bool(file) or bool(file) != bool(model) or (drafts and trained):
        raise Problem("give a file and --model NAME, or --drafts alone")
    with state.engine() as engine:
        if file is None:
            print(f"{rescore_all(engine, print_progress)} drafts scored again")
            return
        with engine.begin() as connection:
            added = hypotheses.add(connection, model, read(file))
        if trained:
            found = leave_out(engine, state.blobs, model, trained_on.read_file(existing(trained)))
            print(f"{found} segments here are among those that {model} was trained on")
    print(f"{added.scored} segments scored for {model}; {added.unreviewed} have no reference yet and wait for it")


def print_progress(done: int, of: int) -> None:
    """Print on standard error how far it is, every so many segments."""
    if done % REPORT_EVERY == 0 or (done == of and of > REPORT_EVERY):
        print(f"{done} of {of} scored again", file=sys.stderr)


def read(file: Path) -> list[tuple[str, str]]:
    """Return (segment id, text) of each line. Raises Problem, which names the line."""
    lines = text_of(file).splitlines()
    return [_entry(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _entry(file: Path, number: int, line: str) -> tuple[str, str]:
    try:
        entry = json.loads(line)
        segment_id, text = entry["segment_id"], entry["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f'{file}, line {number}: write {{"segment_id": "…", "text": "…"}} on each line') from error
    if not isinstance(segment_id, str) or not isinstance(text, str):
        raise Problem(f"{file}, line {number}: segment_id and text are both strings")
    return segment_id, text
