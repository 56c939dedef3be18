"""The command `boli`: every verb, its help with an example, and one clear line for each error.

Each verb lives in a module of its own and is only hung up here. Errors that a person can mend end with exit code 2.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from accuracy.anchoring import AnchoringError
from accuracy.compare import PairError, PolicyMismatch
from accuracy.estimate import ReviewProbabilityError
from asr.models.loading import DeviceError
from asr.models.model_files import ModelFilesError
from asr.refusal import TranslateUnsupported, UnsupportedLanguage
from asr.training.espeak import SynthesiserMissing
from boli.client import ServiceError
from boli.clips import NoClips
from boli.commands.accuracy import accuracy
from boli.commands.attention import seeded, twice_done
from boli.commands.calibrate import calibrate
from boli.commands.compare import compare, score
from boli.commands.diarize import diarize, diarize_score
from boli.commands.languages import languages
from boli.commands.lexicon import lexicon
from boli.commands.measurements import drift, gap, rank
from boli.commands.missed import missed
from boli.commands.model import model
from boli.commands.parquet import scores
from boli.commands.people import client, key, user
from boli.commands.recordings import export, status, submit
from boli.commands.redraft import redraft_reviewed
from boli.commands.report import report
from boli.commands.service import serve, up, worker
from boli.commands.transcribe import transcribe
from boli.commands.voice import voice
from boli.commands.words import words
from boli.context import Problem, State
from boli.demo.demo import demo
from boli.demo.samples.voice import SynthesiserMissing as ProgramMissing
from configs.registry import UnknownVariety, WrongDialect
from configs.settings import SettingsError
from diarize.choose import DiarizerUnavailable
from diarize.pipeline_folder import PipelineDownloadError, PipelineFolderError
from diarize.rttm import RttmError
from lexicons.classes import LexiconError
from pipeline.accounts.people import KeyMissing, NameTaken, PersonMissing, UnknownRole, WeakPassword
from pipeline.drafting.channel_speakers import PerChannelError
from pipeline.drafting.language_plan import LanguagesAlike
from pipeline.evaluation.comparison import SameModel
from pipeline.evaluation.hypotheses import ScoresRefused
from pipeline.evaluation.paired_scores import ModelMissing
from pipeline.evaluation.spelling_entries import CandidateMissing, WrongState
from pipeline.jobs.worker import MetricsPortTaken, SlotTaken
from pipeline.learning.calibrations import NothingToUndo
from pipeline.learning.spelling_mining import EntryRefused
from pipeline.media.prepare import AudioProblem
from pipeline.speakers.voices import VoiceMissing
from pipeline.store.atomic_file import CannotWrite
from pipeline.store.database import UnsupportedDatabase
from pipeline.store.encryption import KeyUnset, WrongKey
from pipeline.store.identity import ForeignBlobs

# What a person can mend: printed as one line, without a traceback.
EXPECTED = (
    AnchoringError,
    AudioProblem,
    CandidateMissing,
    CannotWrite,
    DeviceError,
    DiarizerUnavailable,
    EntryRefused,
    ForeignBlobs,
    KeyMissing,
    KeyUnset,
    LanguagesAlike,
    LexiconError,
    ModelFilesError,
    ModelMissing,
    NameTaken,
    NoClips,
    NothingToUndo,
    PairError,
    PerChannelError,
    PersonMissing,
    ProgramMissing,
    PipelineDownloadError,
    PipelineFolderError,
    PolicyMismatch,
    Problem,
    RttmError,
    ReviewProbabilityError,
    SameModel,
    ScoresRefused,
    ServiceError,
    SettingsError,
    MetricsPortTaken,
    SlotTaken,
    SynthesiserMissing,
    TranslateUnsupported,
    UnknownRole,
    UnknownVariety,
    UnsupportedDatabase,
    UnsupportedLanguage,
    VoiceMissing,
    WeakPassword,
    WrongDialect,
    WrongKey,
    WrongState,
)


class _Verbs(typer.core.TyperGroup):
    """Also takes `boli diarize score`, for who looks for it there: a verb that takes a file cannot have verbs below."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[:2] == ["diarize", "score"]:
            args = ["diarize-score", *args[2:]]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Boli: speech transcription for Indian languages and dialects. Drafts by machine, corrected by people.",
)
app.command()(demo)
app.command()(up)
app.command()(serve)
app.command()(worker)
app.command()(transcribe)
app.command()(diarize)
app.command("diarize-score")(diarize_score)
app.command()(submit)
app.command()(status)
app.command()(export)
app.command()(accuracy)
app.command()(score)
app.command("redraft")(redraft_reviewed)
app.command()(compare)
app.command()(rank)
app.command()(report)
app.command()(words)
app.command()(scores)
app.command()(gap)
app.command()(seeded)
app.command("twice")(twice_done)
app.command()(drift)
app.command()(calibrate)
app.command()(missed)
app.command()(languages)
app.add_typer(lexicon, name="lexicon")
app.add_typer(model, name="model")
app.add_typer(user, name="user")
app.add_typer(client, name="client")
app.add_typer(key, name="key")
app.add_typer(voice, name="voice")


@app.callback()
def settings(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings; $BOLI_CONFIG names one, too.")] = None,
) -> None:
    """Read the settings once; every command takes them from here."""
    context.obj = State(config)


def main() -> None:
    """Run the command line; the exit code is 0, 1 for a bug, or 2 for something the person can mend."""
    _refuse_broken(sys.argv[1:])
    try:
        app()
    except EXPECTED as error:
        print(f"boli: {_line(error)}", file=sys.stderr)
        sys.exit(2)


def _refuse_broken(words: list[str]) -> None:
    """End where a word is no text: bytes that are no UTF-8 arrive as halves of surrogate pairs."""
    for one in words:
        if any("\ud800" <= char <= "\udfff" for char in one):
            print(f"boli: {one!a} is not text in UTF-8: type it again, or rename the file", file=sys.stderr)
            sys.exit(2)


def _line(error: BaseException) -> str:
    if isinstance(error, AudioProblem):
        return f"{error.title}: {error.detail}"
    return str(error)
