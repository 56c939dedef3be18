"""`boli doctor`: what is wrong with this installation, a line a finding."""

from collections.abc import Iterator
from dataclasses import asdict

import typer

from boli.console import print_json
from boli.context import State
from boli.doctor import bucket, data, encryption, machine
from boli.doctor.finding import Finding, wrong
from boli.options import JsonOption
from configs.settings import SettingsError

SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def doctor(context: typer.Context, as_json: JsonOption = False) -> None:
    """Look at settings, database, disk, bucket, encryption, models, card, clock and permissions. It changes nothing.

    A line for each finding. The exit code is 1 if anything is wrong.

    Example: boli doctor
    """
    found = list(_findings(context.obj))
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        print("\n".join(f"{SIGNS[one.verdict]} {one.about}: {one.text}" for one in found))
    if any(one.verdict == "wrong" for one in found):
        raise typer.Exit(1)


def _findings(state: State) -> Iterator[Finding]:
    try:
        settings = state.settings
    except SettingsError as error:
        yield wrong("settings", str(error))
        return
    yield from machine.settings_in_force(settings)
    yield from data.database(settings)
    yield from data.folder(settings)
    yield from bucket.bucket(settings)
    yield from encryption.at_rest(settings)
    yield from machine.models(settings)
    yield from machine.card(settings)
    yield from machine.tests()
