"""`boli client`: who sends recordings."""

from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.commands.certificates import ordered
from boli.console import Columns, print_rows, text
from boli.context import Problem, State
from pipeline.accounts import clients
from pipeline.accounts.clients import Client
from pipeline.datasets import stored_exports
from pipeline.privacy import erasure
from pipeline.privacy.certificates import OPERATOR
from pipeline.recordings import costs, recordings, usage
from pipeline.recordings.costs import Line
from pipeline.store.database import now

MOST_A_MINUTE, MOST_HOURS = 10_000_000, 10_000_000

RequestsOption = Annotated[int | None, typer.Option(help="Requests a minute; 0: no limit.", min=0, max=MOST_A_MINUTE)]
HoursOption = Annotated[
    float | None, typer.Option(help="Hours of sound a month (UTC); 0: no limit.", min=0, max=MOST_HOURS)
]

client = typer.Typer(no_args_is_help=True, help="Organisations that send recordings.")

_COLUMNS: Columns = {name: text(name) for name in ("client", "month", "review", "recordings", "hours", "cost")}


@client.command("delete")
def delete_client(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Delete. Without it, only say what would be deleted.")] = False,
) -> None:
    """Delete a client with all that it sent and all that was made from it, for good.

    These are its keys, words, voices, recordings, and everything people wrote for them.

    Example: boli client delete "Krishi Helpline" --yes
    """
    state: State = context.obj
    with state.transaction() as connection:
        owner = _named(connection, name)
        if not yes:
            count = len(erasure.recordings_of(connection, owner.id))
            print(f"{name} and {count} recordings would be deleted for good: add --yes")
            return
        count = erasure.remove_client(connection, state.blobs, owner.id, ordered(state, OPERATOR))
        print(f"{name} ({owner.id}) and {count} recordings are deleted; a certificate of each: `boli certificate list`")


@client.command("limits")
def limit_client(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name.")],
    requests: RequestsOption = None,
    hours: HoursOption = None,
    usual: Annotated[bool, typer.Option("--usual", help="First go back to the limits of the settings.")] = False,
) -> None:
    """Say how much a client may send, or give it limits of its own, which hold from its next request on.

    Example: boli client limits "Krishi Helpline" --hours 200
    """
    state: State = context.obj
    with state.transaction() as connection:
        owner = _named(connection, name)
        own = (None, None) if usual else (owner.requests_per_minute, owner.audio_hours_per_month)
        wanted = (own[0] if requests is None else requests, own[1] if hours is None else hours)
        clients.set_limits(connection, owner.id, *wanted)
        used_ms = usage.in_month(connection, owner.id, usage.month_of(now()))
    settings = state.settings.limits
    print(_limit("requests a minute", wanted[0], settings.requests_per_minute))
    print(_limit("hours of sound a month", wanted[1], settings.audio_hours_per_month))
    print(f"{used_ms / usage.HOUR_MS:.2f} hours came in this month")


@client.command("training")
def let_learn(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name.")],
    on: Annotated[bool | None, typer.Option("--on/--off", help="Let models learn from its recordings, or not.")] = None,
) -> None:
    """Say whether models may learn from a client's recordings, or change it. At first they may not.

    Those who speak have to agree, too: `training_consent` of each recording.

    Example: boli client training "Krishi Helpline" --on
    """
    state: State = context.obj
    with state.transaction() as connection:
        owner = _named(connection, name)
        if on is not None:
            clients.set_training_use(connection, owner.id, on)
        if on is False:
            stored_exports.withdrawn_by(connection, state.blobs, owner.id)
        may = clients.training_use(connection, owner.id)
        agreed, all_of_them = recordings.count_training_consent(connection, owner.id)
    print(f"models may {'' if may else 'not '}learn from the recordings of {name}")
    print(f"the speakers of {agreed} of its {all_of_them} recordings agreed to it")


@client.command("usage")
def show_usage(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name. Without it, all clients.")] = "",
    month: Annotated[str, typer.Option(help="Only this month, as 2026-11 (UTC).")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
) -> None:
    """Say how much sound clients sent in each month, and what it costs at the prices of the settings.

    Example: boli client usage --month 2026-11 --csv > usage.csv
    """
    state: State = context.obj
    prices = state.settings.prices
    with state.transaction() as connection:
        owner_id = _named(connection, name).id if name else None
        names = {one.id: one.name for one in clients.clients(connection)}
        uses = [use for use in usage.by_month(connection, owner_id) if month in ("", use.month)]
    lines = costs.lines(uses, prices)
    if as_csv:
        print(costs.as_csv(lines, prices.currency, names), end="")
    else:
        print_rows([_shown(line, names, prices.currency) for line in lines], _COLUMNS, nothing="nothing came", keys=2)


def _shown(line: Line, names: dict[str, str], currency: str) -> dict[str, Any]:
    cost = "" if line.cost is None else f"{line.cost} {currency}"
    hours = f"{line.audio_ms / usage.HOUR_MS:.2f}"
    more = {"recordings": line.recordings, "hours": hours, "cost": cost}
    return {"client": names[line.client_id], "month": line.month, "review": line.review} | more


def _named(connection: sa.Connection, name: str) -> Client:
    owner = clients.named(connection, name)
    if owner is None:
        raise Problem(f"there is no client named {name!r}")
    return owner


def _limit(what: str, own: float | None, usual: float) -> str:
    most = usual if own is None else own
    said = f"{most:g} {what}" if most else f"{what}: no limit"
    return said + (" (as in the settings)" if own is None else "")
