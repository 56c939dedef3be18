"""`boli languages`: the registry, as a table or JSON."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from boli.commands.accuracy import wide_console
from configs.registry import NO_DRAFT, varieties


def languages(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """List every language and dialect: its tag, script, and the token Whisper is told.

    Example: boli languages
    """
    if as_json:
        print(json.dumps([asdict(found) for found in varieties()], ensure_ascii=False, indent=1))
        return
    table = Table("tag", "name", "of", "script", "Whisper", "speakers")
    for found in varieties():
        draft = "no draft" if found.whisper == NO_DRAFT else found.whisper
        speakers = f"{found.speakers:,}" if found.speakers else ""
        table.add_row(found.tag, found.name, found.parent, found.script, draft, speakers)
    wide_console().print(table)
