"""`boli pay`: what people earned. Whoever runs it has the rights of an operator."""

import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from boli.commands.names import kept_name
from boli.commands.people import Login
from boli.console import Columns, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.accounts import centres, people
from pipeline.pay import ledger, months, statement
from pipeline.pay.months import Month
from review_api.evaluation import csv_table

pay = typer.Typer(no_args_is_help=True, help="Pay: what each person earned, as CSV or entry by entry.")

MonthOption = Annotated[str, typer.Option("--month", help="Like 2026-11.", show_default=False)]
NEWEST = 200


@pay.command("export")
def export(
    context: typer.Context,
    month: MonthOption,
    centre: Annotated[str, typer.Option(help="Only what was earned in the centre of this name.")] = "",
    person: Annotated[str, typer.Option(help="Only the person with this login.")] = "",
) -> None:
    """Print what people earned in a month as CSV: one line for each person, centre and currency.

    Example: boli pay export --month 2026-11 --centre Ranchi > pay.csv
    """
    state: State = context.obj
    wanted = _month(state, month)
    with state.transaction() as connection:
        centre_id = centres.named(connection, kept_name(centre)).id if centre else None
        person_id = people.with_login(connection, person).person.id if person else None
        found = statement.by_person(connection, *statement.conditions(wanted, centre_id, person_id))
    sys.stdout.write(csv_table.as_csv(statement.Row, statement.rows(wanted, found)))


@pay.command("show")
def show(
    context: typer.Context,
    login: Login,
    month: Annotated[str, typer.Option(help="Like 2026-11. Without it, all months.", show_default=False)] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a person earned, entry by entry, newest first.

    Example: boli pay show asha --month 2026-11
    """
    state: State = context.obj
    wanted = _month(state, month) if month else None
    with state.transaction() as connection:
        which = statement.conditions(wanted, person_id=people.with_login(connection, login).person.id)
        found, more = ledger.entries(connection, *which, limit=NEWEST)
        totals = statement.totals(connection, *which)
    rows = [asdict(entry) for entry in found]
    if as_json:
        print_json({"entries": rows, "totals": [asdict(one) for one in totals], "more": more is not None})
        return
    note = "; ".join(f"{_units(one.amount)} {one.currency} (segments: {one.segments})" for one in totals)
    print_rows(
        rows, _COLUMNS, note + (f"; the newest {NEWEST} entries are shown" if more else ""), nothing="no entry yet"
    )


@pay.command("check")
def check(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(help="Work before this day is not looked for: that of before there was a ledger."),
    ] = None,
) -> None:
    """Check that the ledger sums to the work: every text is paid once. Exit code 0: it does, 1: it does not.

    Example: boli pay check --since 2026-12-01
    """
    state: State = context.obj
    with state.transaction() as connection:
        problems = ledger.check(connection, since.astimezone() if since else None)
    print("\n".join(problems) or "the ledger sums to the work")
    raise typer.Exit(1 if problems else 0)


def _month(state: State, name: str) -> Month:
    return months.month(name, state.settings.pay.utc_offset_minutes)


def _units(hundredths: int) -> str:
    sign, whole = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{whole // 100}.{whole % 100:02}"


_COLUMNS: Columns = {
    "when": lambda row: f"{row['created_at']:%Y-%m-%d %H:%M}",
    "kind": text("kind"),
    "amount": lambda row: f"{_units(row['amount'])} {row['currency']}",
    "seconds": lambda row: f"{row['audio_ms'] / 1000:.1f}",
    "difficulty": lambda row: f"{row['difficulty']:.2f}",
    "rates": text("rates"),
    "note": text("note"),
    "entry": text("id"),
}
