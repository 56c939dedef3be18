"""`boli model redecode`: another model decodes what people have reviewed, and is scored for `boli accuracy compare`."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from asr.finetuning import trained_on
from asr.models import model_files
from asr.models.choice import only
from asr.whisper import whisper
from boli.context import State
from configs.registry import variety
from pipeline.evaluation import scores
from pipeline.learning import shadow

UNKNOWN = "nothing is known of what {} was trained on: make sure that no segment here was among it"


def redecode(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="A folder with a CTranslate2 Whisper, or starter.")],
    language: Annotated[str, typer.Option(help="Only segments in this language.")] = "",
    name: Annotated[str, typer.Option(help="Keep its texts under this name. Without it, its own name and hash.")] = "",
    limit: Annotated[int, typer.Option(help="Stop after so many segments; 0: all.", min=0)] = 0,
) -> None:
    """Let another model decode the reviewed segments, and score its texts.

    The settings under asr apply, but for the model. What it has decoded already is left out, so it may be interrupted.
    So is what it was trained on, as `trained_on.jsonl` beside the model says: it is recognised by id, sound and text.
    Then `boli accuracy compare` says whether it may replace the model in use.

    Example: boli model redecode --model models/whisper-hi-v2 --language hi
    """
    state: State = context.obj
    tag = variety(language).tag if language else ""
    known = trained_on.read(model_files.folder_of(model, state.settings.asr.models))
    recognizer = whisper.load(only(state.settings.asr, model))
    named = name or scores.model_version(asdict(recognizer.model))
    with state.engine() as engine:
        trained = shadow.leave_out(engine, state.blobs, named, known) if known else 0
        done = shadow.redecode(
            engine,
            state.blobs,
            recognizer,
            named,
            script=state.settings.script,
            language=tag,
            limit=limit,
            report=_print_progress,
        )
    print(
        f"{done.scored} segments decoded and scored for {named}; {done.silent} have no sound any more and were left out"
    )
    print(f"{trained} segments left out because it was trained on them" if known else UNKNOWN.format(named))


def _print_progress(done: int, of: int) -> None:
    print(f"{done} of {of}", file=sys.stderr)
