"""`boli voice`: the operator's side of recognising speakers across a client's recordings. Off unless turned on here or
by the client (PUT /v1/voices)."""

import json
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.table import Column, Table

from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from pipeline.accounts import people
from pipeline.accounts.people import Client
from pipeline.speakers import voices
from pipeline.store.encryption import Seal, new_key

voice = typer.Typer(no_args_is_help=True, help="Voices that clients named, to be found again in later recordings.")
Name = Annotated[str, typer.Argument(help="The client's name.")]


@voice.command("key")
def make_key() -> None:
    """Print a new key for the setting voices.voiceprint_key. Nothing is changed by it.

    Example: boli voice key
    """
    print(new_key())


@voice.command("rotate")
def rotate(context: typer.Context) -> None:
    """Encrypt every voiceprint with the first key of voices.voiceprint_key; then the others can be taken out.

    Example: boli voice rotate
    """
    state: State = context.obj
    seal = Seal(state.settings.voices)
    with state.transaction() as connection:
        count = voices.renew(connection, seal)
    print(f"{count} voiceprints are encrypted with the first key")


@voice.command("link")
def link(
    context: typer.Context,
    client: Name,
    off: Annotated[bool, typer.Option("--off", help="Turn it off, and delete the client's voices.")] = False,
) -> None:
    """Recognise the speakers of a client's recordings for which they agreed. Coarse, see docs/explain/diarization.md.

    Example: boli voice link "Krishi Helpline"
    """
    state: State = context.obj
    if not off:
        Seal(state.settings.voices)
    with state.transaction() as connection:
        voices.set_linking(connection, _client(connection, client).id, not off)
    print(f"{client}: speakers are {'forgotten' if off else 'recognised'} from now on")


@voice.command("list")
def list_voices(
    context: typer.Context,
    client: Name,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """List the voices a client named, and in how many recordings each was heard.

    Example: boli voice list "Krishi Helpline"
    """
    state: State = context.obj
    with state.transaction() as connection:
        found = voices.voices(connection, _client(connection, client).id)
    if as_json:
        print(json.dumps([_row(one) for one in found], ensure_ascii=False, indent=1))
        return
    table = Table(Column("id", no_wrap=True), "name", "recordings", "since")
    for one in found:
        table.add_row(one.id, one.name, str(len(one.recording_ids)), f"{one.created_at:%Y-%m-%d}")
    wide_console().print(table)


@voice.command("forget")
def forget(context: typer.Context, voice_id: Annotated[str, typer.Argument(help="The voice's id, voi_...")]) -> None:
    """Delete a voice: its prints, and its name wherever it was heard.

    Example: boli voice forget voi_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        voices.forget_voice(connection, voice_id)
    print(f"{voice_id} is forgotten")


def _client(connection: sa.Connection, name: str) -> Client:
    found = people.client_named(connection, name)
    if found is None:
        raise Problem(f"there is no client named {name!r}; `boli key create` makes one")
    return found


def _row(one: voices.Voice) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "created_at": one.created_at.isoformat(),
        "recording_ids": list(one.recording_ids),
    }
