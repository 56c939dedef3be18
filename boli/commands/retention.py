"""`boli retention`: what the clocks delete, for how long a client's recordings are kept, and consents taken back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Final

import typer

from boli.commands.certificates import ordered
from boli.console import Columns, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption
from configs.retention import MOST_DAYS
from pipeline.accounts import clients
from pipeline.jobs import retention_due
from pipeline.privacy import withdrawal
from pipeline.privacy.certificates import OPERATOR
from pipeline.recordings.retention import PURPOSES, Days, Purpose, set_usual, usual
from pipeline.store.database import now, reading

DaysOption = Annotated[int | None, typer.Option(help="Days after people are done.", min=1, max=MOST_DAYS)]

retention = typer.Typer(no_args_is_help=True, help="How long recordings are kept, and consents that are taken back.")

_COLUMNS: Final[Columns] = {name: text(name) for name in ("recording_id", "client_id", "part", "due_at", "waits")}


@retention.command()
def due(
    context: typer.Context,
    days: Annotated[int, typer.Option(help="Until so many days from now; 0: what is due.", min=0, max=MOST_DAYS)] = 0,
    as_json: JsonOption = False,
) -> None:
    """List what goes by its retention, the earliest first, and what is in the way: a hold, drafting, people at work.

    Example: boli retention due --days 30
    """
    state: State = context.obj
    with state.engine() as engine, reading(engine) as connection:
        rows = [asdict(one) for one in retention_due.until(connection, now() + timedelta(days=days))]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, keys=3, nothing="nothing is due")


@retention.command("usual")
def set_days(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name.")],
    sound_days: DaysOption = None,
    text_days: DaysOption = None,
    for_good: Annotated[bool, typer.Option("--for-good", help="First take back what was usual.")] = False,
) -> None:
    """Say for how long a client's recordings are kept that say nothing of it, or change it for those that come.

    Example: boli retention usual "Krishi Helpline" --sound-days 30 --text-days 365
    """
    state: State = context.obj
    most = state.settings.retention
    longest = Days(most.most_sound_days, most.most_text_days)
    with state.transaction() as connection:
        owner = clients.named(connection, name)
        if owner is None:
            raise Problem(f"there is no client named {name!r}")
        own = Days() if for_good else usual(connection, owner.id)
        wanted = Days(own.sound if sound_days is None else sound_days, own.text if text_days is None else text_days)
        if for_good or (sound_days, text_days) != (None, None):
            set_usual(connection, owner.id, wanted, longest)
    for part, days, limit in (("sound", wanted.sound, longest.sound), ("text", wanted.text, longest.text)):
        print(f"{part}: {_said(days)}" + (f", and {limit} days at most" if limit else ""))


@retention.command()
def withdraw(
    context: typer.Context,
    recording: Annotated[str, typer.Argument(help="The id of a recording.")],
    purpose: Annotated[list[str], typer.Option(help=f"Again for each: {', '.join(PURPOSES)}.")],
    yes: Annotated[bool, typer.Option("--yes", help="Also delete: what `transcription` asks for.")] = False,
) -> None:
    """Take back what those who speak in a recording agreed to. `transcription` deletes all of it, for good.

    Example: boli retention withdraw rec_0123 --purpose training --purpose voices
    """
    state: State = context.obj
    wanted: list[Purpose] = [one for one in PURPOSES if one in purpose]
    if unknown := sorted({*purpose} - {*PURPOSES}):
        raise Problem(f"{unknown[0]!r} is no purpose; choose of {', '.join(PURPOSES)}")
    if "transcription" in wanted and not yes:
        print(f"{recording} would be deleted for good: add --yes")
        return
    with state.transaction() as connection:
        done = withdrawal.withdraw(connection, state.blobs, recording, wanted, ordered(state, OPERATOR))
    print(f"{done.models_flagged} models are flagged, {done.data_sets} data sets have lost it or leave it out")
    print(f"{done.voiceprints} voiceprints are deleted")
    print(f"deleted: {done.certificate}" if done.certificate else f"agreed to still: {', '.join(done.purposes)}")


def _said(days: int | None) -> str:
    return "for good" if days is None else f"{days} days"
