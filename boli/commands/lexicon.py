"""`boli lexicon`: the entries that say which other spellings of a word count as right: installed, mined, approved."""

import getpass
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any, get_args

import sqlalchemy as sa
import typer
from rich.table import Table

from boli.commands.accuracy import wide_console
from boli.commands.compare import progress
from boli.context import Problem, State
from configs.registry import variety, whisper_code
from lexicons import lint
from lexicons.classes import VariantClass, parse
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.hypotheses import score_all_again, stale
from pipeline.evaluation.spelling_entries import Candidate
from pipeline.evaluation.spelling_entries import State as Decided
from pipeline.learning import spelling_mining
from pipeline.learning.spelling_mining import MAX_SEGMENTS

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="As `boli lexicon list` shows them.")]
By = Annotated[str, typer.Option(help="Who decides; left out, the name of your account here.")]
Score = Annotated[bool, typer.Option(help="Count all scores again at once; --no-score leaves it to you.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]

lexicon = typer.Typer(no_args_is_help=True, help="Spelling variants that the accuracy figures tolerate.")


@lexicon.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to check instead of those installed.")] = None,
) -> None:
    """Check lexicon files: one line a problem, exit code 2 if there is any.

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
    """Look in people's corrections for words that are written in more than one way, and propose them.

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
    if state and state not in spelling_entries.STATES:
        raise Problem(f"--state is {', '.join(spelling_entries.STATES)}, not {state!r}")
    wanted: Decided | None = next((one for one in get_args(Decided) if one == state), None)
    holder: State = context.obj
    with holder.transaction() as connection:
        found = spelling_entries.listed(connection, language, state=wanted)
    _show(found, as_json)


@lexicon.command("approve")
def approve(context: typer.Context, ids: Ids, by: By = "", score: Score = True) -> None:
    """Make proposed spellings entries of the lexicon: from then on they count as right under policy L3.

    The lint of `boli lexicon check` comes first and refuses what would let a wrong word pass. Scores made before are
    of other rules then, and are counted again.

    Example: boli lexicon approve lex_0123456789ab
    """
    _decide(context.obj, ids, by, score, spelling_mining.approve)


@lexicon.command("reject")
def reject(context: typer.Context, ids: Ids, by: By = "") -> None:
    """Keep spellings from being proposed again.

    Example: boli lexicon reject lex_0123456789ab
    """
    _decide(context.obj, ids, by, False, spelling_mining.reject)


@lexicon.command("undo")
def undo(context: typer.Context, ids: Ids, by: By = "", score: Score = True) -> None:
    """Take the last decision about spellings back: an approved one leaves the lexicon again.

    Example: boli lexicon undo lex_0123456789ab
    """
    _decide(context.obj, ids, by, score, spelling_mining.undo)


@lexicon.command("export")
def export(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="A language's tag, as in `boli languages`.")],
) -> None:
    """Print the approved spellings of a language as lines of a lexicon file, to be compared or handed on.

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
        for one in done:
            print(f"{one.id} {one.standard} = {one.allowed}: {one.state}")
        if score:
            print(f"{score_all_again(engine, progress())} drafts scored again")
            return
        with engine.begin() as connection:
            waiting = len(stale(connection))
        if waiting:
            print(f"{waiting} segments are scored under other rules and left out of L3: run boli score --drafts")


def _show(found: list[Candidate], as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str))
        return
    console = wide_console()
    if not found:
        console.print("no spellings to show")
        return
    columns = ("id", "speech", "form", "other form", "tag", "state", "score", "seen", "people", "recordings", "used")
    table = Table(*columns)
    for one in found:
        seen = one.evidence
        counts = (seen.seen, seen.people, seen.recordings, seen.kept)
        forms = (one.id, one.dialect or one.language, one.standard, one.allowed, one.tag, one.state)
        table.add_row(*forms, f"{one.score:.2f}", *map(str, counts))
    console.print(table)
    console.print("used: people whose own texts have the other form, too; --json names segments to listen to")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: cannot be read as UTF-8 text ({error}); give a lexicon file such as hi.tsv") from error
