"""`boli voice`: the operator's side of speaker identification across a client's recordings.

It is off unless it was turned on here or by the client (PUT /v1/voices).
"""

from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.console import Columns, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.accounts import clients
from pipeline.accounts.clients import Client
from pipeline.speakers import voices
from pipeline.store.encryption import Seal, new_key

voice = typer.Typer(no_args_is_help=True, help="Speaker identification: voices that clients named.")
Name = Annotated[str, typer.Argument(help="The client's name.")]


@voice.command("key")
def make_key() -> None:
    """Print a new key for the setting voices.voiceprint_key. Nothing is changed.

    Example: boli voice key
    """
    print(new_key())


@voice.command("rotate")
def rotate(context: typer.Context) -> None:
    """Encrypt every voiceprint with the first key of voices.voiceprint_key.

    After that the other keys can be taken out of the settings.

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
    """Identify the speakers of a client's recordings, where they agreed to it.

    It is coarse: see docs/explain/diarization.md.

    Example: boli voice link "Krishi Helpline"
    """
    state: State = context.obj
    if not off:
        Seal(state.settings.voices)
    with state.transaction() as connection:
        voices.set_linking(connection, _client(connection, client).id, not off)
    print(f"{client}: speakers are {'forgotten' if off else 'identified'} from now on")


@voice.command("list")
def list_voices(
    context: typer.Context,
    client: Name,
    as_json: JsonOption = False,
) -> None:
    """List the voices that a client named, and in how many recordings each was heard.

    Example: boli voice list "Krishi Helpline"
    """
    state: State = context.obj
    with state.transaction() as connection:
        rows = [_row(known) for known in voices.voices(connection, _client(connection, client).id)]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, nothing="no voices yet")


@voice.command("forget")
def forget(context: typer.Context, voice_id: Annotated[str, typer.Argument(help="The voice's id, voi_...")]) -> None:
    """Delete a voice, its prints, and its name wherever it was heard.

    Example: boli voice forget voi_0123
    """
    state: State = context.obj
    with state.transaction() as connection:
        voices.forget_voice(connection, voice_id)
    print(f"{voice_id} is forgotten")


def _client(connection: sa.Connection, name: str) -> Client:
    found = clients.named(connection, name)
    if found is None:
        raise Problem(f"there is no client named {name!r}; `boli key create` makes one")
    return found


def _row(known: voices.Voice) -> dict[str, Any]:
    return {
        "id": known.id,
        "name": known.name,
        "created_at": known.created_at.isoformat(),
        "recording_ids": list(known.recording_ids),
    }


_COLUMNS: Columns = {
    "id": text("id"),
    "name": text("name"),
    "recordings": lambda row: str(len(row["recording_ids"])),
    "since": lambda row: str(row["created_at"])[:10],
}
