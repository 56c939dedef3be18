"""`boli dataset import`: an existing transcribed corpus becomes recordings with references."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from boli.context import Problem, State
from configs.registry import variety
from pipeline.accounts import clients
from pipeline.datasets import corpora
from pipeline.datasets.corpora import FORMS
from pipeline.datasets.corpora.utterance import Bad
from pipeline.recordings import retention
from pipeline.review.imported import Importer, Told
from pipeline.store.database import reading

_EVERY = 100  # recordings between two lines of progress


def import_corpus(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The corpus: a folder, or one file of it.")],
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMS)}.")],
    client: Annotated[str, typer.Option(help="The client whose recordings they become.")],
    language: Annotated[str, typer.Option(help="A tag from `boli languages`, where a row names none.")] = "",
    dialect: Annotated[str, typer.Option(help="The tag of a dialect, where a row names none.")] = "",
    speaker: Annotated[str, typer.Option(help="Whose voice it is, where a row names nobody.")] = "",
    training_consent: Annotated[
        bool, typer.Option("--training-consent", help="Those who speak agreed that models learn from it.")
    ] = False,
    over_draft: Annotated[
        bool, typer.Option("--over-draft", help="The texts were written over a machine's draft.")
    ] = False,
) -> None:
    """Take a corpus that others have transcribed: each sound becomes a recording, each text a reference.

    Nothing is drafted, and nobody is paid. It is kept as long as is usual for the client (`boli retention`). What is
    imported already is left out, so it may be interrupted and begun again. A recording with a row that cannot be used
    is left out as a whole; the rows are told with their lines, and the exit code is 2.

    Example: boli dataset import cv-corpus/hi --format common-voice --client "Common Voice" --language hi
    """
    state: State = context.obj
    for tag in filter(None, (language, dialect)):
        variety(tag)
    with state.engine() as engine:
        with reading(engine) as connection:
            known = clients.named(connection, client)
        if known is None:
            raise Problem(f"there is no client named {client!r}; `boli key create` makes one")
        most = retention.longest(state.settings.retention)
        told = Told(known.id, language, dialect, speaker, training_consent, over_draft, most)
        _take(Importer(engine, state.blobs, state.settings.audio, told), form, folder)


def _take(importer: Importer, form: str, folder: Path) -> None:
    made = there = spoken = duration_ms = bad = 0
    for one in importer.take(corpora.read(form, folder)):
        if isinstance(one, Bad):
            bad += 1
            print(f"{one.place}: {one.says}", file=sys.stderr)
            continue
        if not one.new:
            there += 1
            continue
        made, spoken, duration_ms = made + 1, spoken + one.segments, duration_ms + one.duration_ms
        if made % _EVERY == 0:
            print(f"{made} recordings", file=sys.stderr)
    hours = duration_ms / 3_600_000
    print(f"{made} recordings with {spoken} references, {hours:.2f} hours; {there} were there already")
    if bad:
        raise Problem(f"{bad} rows were left out, see above: mend them, and run the same again")
