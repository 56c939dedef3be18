"""`boli languages`: the registry, as a table or JSON."""

from dataclasses import asdict

from boli.console import Columns, Row, print_json, print_rows, text
from boli.options import JsonOption
from configs.registry import NO_DRAFT, varieties


def languages(as_json: JsonOption = False) -> None:
    """List every language and dialect: its tag, script, and the token Whisper is told.

    Example: boli languages
    """
    rows = [asdict(variety) for variety in varieties()]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


def _whisper(row: Row) -> str:
    return "no draft" if row["whisper"] == NO_DRAFT else row["whisper"]


def _speakers(row: Row) -> str:
    return f"{row['speakers']:,}" if row["speakers"] else ""


def _parent(row: Row) -> str:
    return str(row["parent"])


_COLUMNS: Columns = {
    "tag": text("tag"),
    "name": text("name"),
    "of": _parent,
    "script": text("script"),
    "Whisper": _whisper,
    "speakers": _speakers,
}
