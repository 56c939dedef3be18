"""`boli redraft`: another model hears what people have reviewed, and is scored for `boli compare`."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from asr.whisper import whisper
from boli.context import Problem, State
from configs.registry import variety
from pipeline.evaluation import hypotheses, scores
from pipeline.learning import shadow
from pipeline.store.blobs import DiskBlobs


def redraft_reviewed(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="A CTranslate2 Whisper folder, or starter.")],
    language: Annotated[str, typer.Option(help="Only segments in this language.")] = "",
    name: Annotated[str, typer.Option(help="Keep its texts under this name; left out, its own and its hash.")] = "",
    limit: Annotated[int, typer.Option(help="Stop after so many segments; 0: all.", min=0)] = 0,
) -> None:
    """Let another model hear the reviewed segments and score it against what people wrote, for `boli compare`.

    The settings under asr hold, the model aside. What it has heard already is left out, so it may be interrupted.

    Example: boli redraft --model models/whisper-hi-v2 --language hi
    """
    state: State = context.obj
    tag = variety(language).tag if language else ""
    settings = state.settings
    recognizer = whisper.load(settings.asr.model_copy(update={"model": model}))
    named = name or scores.model_version(asdict(recognizer.model))
    blobs = DiskBlobs(settings.storage.data_dir / "blobs")
    with state.engine() as engine:
        with engine.begin() as connection:
            if shadow.drafted_by(connection, named):
                raise Problem(f"{named} wrote drafts here; give what it hears now another --name")
            pieces = shadow.waiting(connection, named, recognizer.model.languages, tag)
        pieces = pieces[:limit] if limit else pieces
        scored = silent = 0
        for heard in shadow.groups(pieces, blobs, recognizer):
            with engine.begin() as connection:
                scored += hypotheses.add(connection, named, heard.texts).scored
            silent += heard.silent
            print(f"{scored + silent} of {len(pieces)}", file=sys.stderr)
    print(f"{scored} segments heard and scored for {named}; {silent} have no sound any more and were left out")
