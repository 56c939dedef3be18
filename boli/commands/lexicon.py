"""`boli lexicon`: the entries that say which other spellings of a word count as right: installed, mined, approved."""

import getpass
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.commands.accuracy.older_scores import RESCORE
from boli.commands.accuracy.score import print_progress
from boli.console import print_json, print_table, wide_console
from boli.context import State
from boli.options import JsonOption, one_of, text_of
from configs.registry import variety, whisper_code
from lexicons import lint
from lexicons.classes import VariantClass, parse
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.rescoring import rescore_all, stale
from pipeline.evaluation.spelling_entries import Candidate
from pipeline.learning import spelling_decisions, spelling_mining
from pipeline.learning.spelling_mining import MAX_SEGMENTS

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="As `boli lexicon list` shows them.")]
By = Annotated[str, typer.Option(help="Who decides. Without it, the name of your account on this machine.")]
Score = Annotated[bool, typer.Option(help="Score everything again at once; --no-score leaves it to you.")]

lexicon = typer.Typer(no_args_is_help=True, help="Spelling variants that the accuracy figures tolerate.")


@lexicon.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to check instead of those installed.")] = None,
) -> None:
    """Check lexicon files: one line for each problem, and exit code 2 if there is any.

    A file's name is its language or dialect, as in hi.tsv; files given together are checked together.

    Example: boli lexicon check
    """
    tables = {file.name: _read(file) for file in files} if files else lint.shipped()
    problems = lint.check(tables)
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(2)
    entries = {file: [row for _, row in parse(table, file)[0]] for file, table in tables.items()}
    for file, rows in sorted(entries.items()):
        tags = Counter(row.tags[0].split(".")[0] for row in rows)
        print(f"{file}: {len(rows)} entries ({', '.join(f'{tag} {count}' for tag, count in tags.most_common())})")
    print(f"{len(tables)} files, {sum(map(len, entries.values()))} entries: nothing to mend")


@lexicon.command("mine")
def mine(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="A language's tag, as in `boli languages`.")],
    dialect: Annotated[str, typer.Option(help="Only recordings of this dialect; entries hold for it alone.")] = "",
    segments: Annotated[int, typer.Option(help="How many of the newest references to look at.", min=1)] = MAX_SEGMENTS,
    as_json: JsonOption = False,
) -> None:
    """Propose spellings: words that people's corrections write in more than one way.

    At least two people and two recordings must show a pair. Nothing changes until one is approved.

    Example: boli lexicon mine --language hi --dialect awa
    """
    state: State = context.obj
    whisper_code(language, dialect)  # refuses tags that are unknown, or do not go together
    with state.transaction() as connection:
        found = spelling_mining.mine(connection, language, dialect, segments)
    _show(found, as_json)


@lexicon.command("list")
def show_all(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="Only of this language.")] = "",
    state: Annotated[str, typer.Option(help="proposed, approved or rejected.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show mined spellings and what was decided about them.

    Example: boli lexicon list --language hi --state approved
    """
    wanted = one_of("--state", state, spelling_entries.STATES) if state else None
    holder: State = context.obj
    with holder.transaction() as connection:
        found = spelling_entries.listed(connection, language, state=wanted)
    _show(found, as_json)


@lexicon.command("approve")
def approve(context: typer.Context, ids: Ids, by: By = "", score: Score = True) -> None:
    """Approve proposed spellings: from then on they count as right under policy L3.

    The checks of `boli lexicon check` come first and refuse what would let a wrong word pass. Scores made before are
    of older rules then, and are made again.

    Example: boli lexicon approve lex_0123456789ab
    """
    _decide(context.obj, ids, by, score, spelling_decisions.approve)


@lexicon.command("reject")
def reject(context: typer.Context, ids: Ids, by: By = "") -> None:
    """Reject proposed spellings, so that they are not proposed again.

    Example: boli lexicon reject lex_0123456789ab
    """
    _decide(context.obj, ids, by, False, spelling_decisions.reject)


@lexicon.command("undo")
def undo(context: typer.Context, ids: Ids, by: By = "", score: Score = True) -> None:
    """Take the last decision about spellings back; an approved one leaves the lexicon.

    Example: boli lexicon undo lex_0123456789ab
    """
    _decide(context.obj, ids, by, score, spelling_decisions.undo)


@lexicon.command("export")
def export(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="A language's tag, as in `boli languages`.")],
) -> None:
    """Print the approved spellings of a language, as lines of a lexicon file.

    Example: boli lexicon export --language hi
    """
    state: State = context.obj
    names = [field.name for field in fields(VariantClass)]
    with state.transaction() as connection:
        rows = spelling_entries.approved(connection, variety(language).tag).rows
    print("\t".join(names))
    for row in rows:
        print("\t".join(_cell(getattr(row, name), name) for name in names))


def _cell(value: Any, name: str) -> str:
    return value if isinstance(value, str) else ("|" if name in ("allowed", "roman") else ",").join(value)


def _decide(
    state: State, ids: list[str], by: str, score: bool, decide: Callable[[sa.Connection, str, str], Candidate]
) -> None:
    with state.engine() as engine:
        with engine.begin() as connection:
            done = [decide(connection, id, by or getpass.getuser()) for id in ids]
        for entry in done:
            print(f"{entry.id} {entry.standard} = {entry.allowed}: {entry.state}")
        if score:
            print(f"{rescore_all(engine, print_progress)} drafts scored again")
            return
        with engine.begin() as connection:
            waiting = len(stale(connection))
        if waiting:
            print(f"{waiting} segments are scored under other rules and left out of L3: run {RESCORE}")


def _show(found: list[Candidate], as_json: bool) -> None:
    if as_json:
        print_json([asdict(candidate) for candidate in found])
        return
    console = wide_console()
    if not found:
        console.print("no spellings to show")
        return
    print_table(console, _HEADINGS, [_cells(candidate) for candidate in found])
    console.print("used: people whose own texts have the other form, too; --json names segments to listen to")


_HEADINGS = ("id", "speech", "form", "other form", "tag", "state", "score", "seen", "people", "recordings", "used")


def _cells(entry: Candidate) -> list[str]:
    seen = entry.evidence
    counts = (seen.seen, seen.people, seen.recordings, seen.kept)
    forms = (entry.id, entry.dialect or entry.language, entry.standard, entry.allowed, entry.tag, entry.state)
    return [*forms, f"{entry.score:.2f}", *map(str, counts)]


def _read(file: Path) -> str:
    return text_of(file, "; give a lexicon file such as hi.tsv")
