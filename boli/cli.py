"""The command `boli`: its commands in panels by who needs them, and one line for each error that a person can mend.

Each command lives in a module of its own and is only hung up here. Every command's help has an example.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from boli.audited import name_commands
from boli.commands.accuracy.agreement import agreement
from boli.commands.accuracy.anchoring import anchoring
from boli.commands.accuracy.attention import attention
from boli.commands.accuracy.compare import compare
from boli.commands.accuracy.diarization import diarization
from boli.commands.accuracy.export import export as export_scores
from boli.commands.accuracy.html import html
from boli.commands.accuracy.missed_speech import missed_speech
from boli.commands.accuracy.rank import rank
from boli.commands.accuracy.report import report
from boli.commands.accuracy.score import score
from boli.commands.accuracy.trends import trends
from boli.commands.accuracy.words import words
from boli.commands.audit import audit
from boli.commands.backup import backup, restore
from boli.commands.centres import centre
from boli.commands.certificates import certificate
from boli.commands.clean import clean
from boli.commands.clients import client
from boli.commands.company import company_of
from boli.commands.dataset.export import export as export_set
from boli.commands.dataset.export import list_formats
from boli.commands.dataset.import_corpus import import_corpus
from boli.commands.dataset.show import list_sets
from boli.commands.dataset.show import show as show_set
from boli.commands.dataset.snapshot import add as add_to_set
from boli.commands.dataset.snapshot import snapshot
from boli.commands.diarize import diarize
from boli.commands.doctor import doctor
from boli.commands.encryption import encryption
from boli.commands.evaluate import evaluate as evaluate_test_set
from boli.commands.gold import gold
from boli.commands.holds import hold
from boli.commands.improve import improve
from boli.commands.invitations import break_glass, invite, links, reset, revoke
from boli.commands.keys import key
from boli.commands.languages import languages
from boli.commands.lead import lead
from boli.commands.lexicon import lexicon
from boli.commands.lineage import lineage
from boli.commands.model.calibrate import calibrate
from boli.commands.model.evaluate import evaluate
from boli.commands.model.install import install
from boli.commands.model.listing import list_models
from boli.commands.model.make import make
from boli.commands.model.mix import mix
from boli.commands.model.redecode import redecode
from boli.commands.model.registry import add as add_model
from boli.commands.model.registry import block, promote, retire, rollback
from boli.commands.model.registry import show as show_model
from boli.commands.model.speech import speech
from boli.commands.model.train import train
from boli.commands.model.true_length import true_length
from boli.commands.model.tune import tune
from boli.commands.pay import pay
from boli.commands.people import user
from boli.commands.recordings import export, status, submit
from boli.commands.retention import retention
from boli.commands.retry import retry
from boli.commands.route import route
from boli.commands.second_factors import second_factor_of
from boli.commands.service import migrate, serve, up, worker
from boli.commands.transcribe import transcribe
from boli.commands.voice import voice
from boli.context import State
from boli.demo.demo import demo
from boli.demo.flywheel.command import flywheel
from boli.log import write_log
from configs.errors import BoliError

FOR_THIS_USER_ALONE = 0o077

accuracy = typer.Typer(
    no_args_is_help=True, help="Error rates against what people wrote: report, compare, trends, words, agreement …"
)
accuracy.command()(report)
accuracy.command()(compare)
accuracy.command()(trends)
accuracy.command()(rank)
accuracy.command()(words)
accuracy.command()(agreement)
accuracy.command()(anchoring)
accuracy.command()(attention)
accuracy.command("missed-speech")(missed_speech)
accuracy.command()(diarization)
accuracy.command()(score)
accuracy.command()(html)
accuracy.command("export")(export_scores)

model = typer.Typer(no_args_is_help=True, help="Models: evaluate, re-decode, calibrate, train …")
model.command()(install)
model.command("list")(list_models)
model.command("add")(add_model)
model.command("show")(show_model)
model.command()(promote)
model.command()(rollback)
model.command()(retire)
model.command()(block)
model.command()(evaluate)
model.command()(redecode)
model.command("true-length")(true_length)
model.command()(tune)
model.command()(calibrate)
model.command()(train)
model.command()(mix)
model.command()(make)
model.command()(speech)

dataset = typer.Typer(no_args_is_help=True, help="Reviewed texts with their sound, frozen for training.")
dataset.command()(snapshot)
dataset.command("add")(add_to_set)
dataset.command("list")(list_sets)
dataset.command("show")(show_set)
dataset.command("export")(export_set)
dataset.command("formats")(list_formats)
dataset.command("import")(import_corpus)

user.command()(invite)
user.command()(reset)
user.command()(links)
user.command()(revoke)
user.command("break-glass")(break_glass)
user.command("second-factor")(second_factor_of)
user.command("company")(company_of)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # paragraphs are wrapped to the terminal
    help="Boli: speech transcription for Indian languages and dialects. Drafts by machine, corrected by people.",
)
PANELS = {
    "Run": (up, serve, worker, migrate, doctor, retry, clean, backup, restore, demo, flywheel),
    "Transcribe": (transcribe, diarize, submit, status, export, languages),
}
for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.add_typer(encryption, name="encryption", rich_help_panel="Run")
app.add_typer(lexicon, name="lexicon", rich_help_panel="Review")
app.add_typer(gold, name="gold", rich_help_panel="Review")
app.add_typer(lead, name="lead", rich_help_panel="Review")
app.add_typer(route, name="route", rich_help_panel="Review")
app.command("evaluate", rich_help_panel="Measure")(evaluate_test_set)
app.add_typer(accuracy, name="accuracy", rich_help_panel="Measure")
app.add_typer(dataset, name="dataset", rich_help_panel="Models")
app.add_typer(model, name="model", rich_help_panel="Models")
app.add_typer(improve, name="improve", rich_help_panel="Models")
app.command(rich_help_panel="Models")(lineage)
app.add_typer(user, name="user", rich_help_panel="People")
app.add_typer(centre, name="centre", rich_help_panel="People")
app.add_typer(client, name="client", rich_help_panel="People")
app.add_typer(key, name="key", rich_help_panel="People")
app.add_typer(certificate, name="certificate", rich_help_panel="People")
app.add_typer(hold, name="hold", rich_help_panel="People")
app.add_typer(retention, name="retention", rich_help_panel="People")
app.add_typer(voice, name="voice", rich_help_panel="People")
app.add_typer(pay, name="pay", rich_help_panel="People")
app.add_typer(audit, name="audit", rich_help_panel="People")
name_commands(app)


@app.callback()
def settings(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings. $BOLI_CONFIG names one, too.")] = None,
) -> None:
    """Read the settings once; every command takes them from here."""
    context.obj = State(config)
    context.call_on_close(context.obj.close)


def main() -> None:
    """Run the command line; the exit code is 0, 1 for a bug, or 2 for something the person can mend, unless the command
    says otherwise.
    """
    _refuse_broken(sys.argv[1:])
    os.umask(FOR_THIS_USER_ALONE)  # sound, texts and keys: whatever is written, also by libraries and children
    write_log()  # to standard error: what a command prints is for whoever reads it
    try:
        app()
    except BoliError as error:
        print(f"boli: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def _refuse_broken(arguments: list[str]) -> None:
    """End where an argument is no text: bytes that are no UTF-8 arrive as halves of surrogate pairs."""
    for argument in arguments:
        if any("\ud800" <= char <= "\udfff" for char in argument):
            print(f"boli: {argument!a} is not text in UTF-8: type it again, or rename the file", file=sys.stderr)
            sys.exit(2)
