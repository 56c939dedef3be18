"""`boli transcribe`: files to text on this machine, without a service."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from asr.models.choice import Spoken, choice, only
from asr.models.loading import check_language_models
from asr.recognizer import ModelInfo, Recognizer
from asr.refusal import TranslateUnsupported, unsupported_translation
from asr.whisper import whisper
from boli.context import Problem, State
from boli.options import (
    AudioFiles,
    CuesOption,
    DamagedOption,
    FormatOption,
    HotwordsOption,
    ModelFolder,
    SpokenDialect,
    SpokenLanguage,
    TrackOption,
    TranslateOption,
    VoicesPerChannel,
    check_screen,
    existing,
    hotwords_in,
    known_cues,
    known_format,
)
from configs.registry import language_of, variety
from configs.settings import Asr
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from diarize.methods import is_coarse
from pipeline.delivery.formats import FORMATS, Format, as_bytes, render
from pipeline.delivery.formats.view import View
from pipeline.delivery.transcripts import in_english
from pipeline.drafting.channel_speakers import parsed
from pipeline.drafting.diarization import Diarization, SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import Report, Step, draft_file
from pipeline.drafting.language_plan import by_code, plan_language
from pipeline.drafting.transcription import DecodingRequest
from pipeline.media.reading import Reading
from pipeline.recordings import vocabulary
from pipeline.recordings.transcript import Transcript

# Where the bar stands when a step begins, and how far it moves during the step.
_SHARES: dict[Step, tuple[float, float]] = {"prepare": (0.0, 0.2), "diarize": (0.25, 0.0), "transcribe": (0.35, 0.65)}


def transcribe(
    context: typer.Context,
    files: AudioFiles,
    language: SpokenLanguage = "",
    dialect: SpokenDialect = "",
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.", min=1)] = None,
    voices_per_channel: VoicesPerChannel = "",
    hotwords: HotwordsOption = "",
    translate: TranslateOption = False,
    track: TrackOption = None,
    damaged: DamagedOption = False,
    model: ModelFolder = "",
    form: FormatOption = "txt",
    cues: CuesOption = "phrases",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder, for one transcript beside another.")
    ] = None,
) -> None:
    """Transcribe files on this machine, without a service, and print the text.

    Example: boli transcribe call.wav --language hi --format srt -o transcripts
    """
    state: State = context.obj
    written = known_format("json" if as_json else form)
    view = View(marks=False, cues=known_cues(cues))  # all of it is the machine's: who called this command knows
    if output is None:
        check_screen(written)
    settings = state.settings
    if model:
        settings = settings.model_copy(update={"asr": only(settings.asr, model)})
    tags, words = _tags(language, dialect), hotwords_in(hotwords)
    for file in files:
        existing(file)
    recognizer, who = _recognizer(settings.asr, tags), diarizer(settings)
    _check(recognizer.model, translate)
    expected = SpeakersExpected(SpeakerHints(exact=speakers), parsed(voices_per_channel))
    decoding = decoding_request(tags, recognizer.model, settings.asr, words, translate)
    request = DraftRequest(decoding, expected, Reading(track, damaged))
    with _bar() as bar:
        for file in files:
            task = bar.add_task(file.name, total=1.0, stage="")
            made, spoke = draft_file(file, recognizer, who, settings, request, _reporter(bar, task))
            made = replace(made, recording=replace(made.recording, dialect=tags[1]))
            _warn(file.name, made, spoke)
            bar.update(task, completed=1.0, stage="done")
            _put(made, written, view, output, file.stem)
            if translate and written != "json":
                _put(in_english(made), written, view, output, f"{file.stem}.en")


def _recognizer(asr: Asr, tags: tuple[str, str]) -> Recognizer:
    """Load the model that drafts these tags. Raises what asr.whisper.whisper.load raises."""
    check_language_models(asr)
    language, dialect = tags
    several = tuple(language.split(",")) if "," in language else ()
    chosen = choice(asr).model_for(Spoken("" if several else language, dialect, several))
    return whisper.load(only(asr, chosen))


def _check(model: ModelInfo, translate: bool) -> None:
    """Refuse a translation that the model cannot do, and say where a model is only for demonstrations."""
    if translate and "translate" not in model.tasks:
        raise TranslateUnsupported(unsupported_translation(model.name))
    if "demo" in model.intended_use.lower():
        print(f"{model.name}: {model.intended_use}", file=sys.stderr)
        print("for real voices: boli model install whisper-base", file=sys.stderr)


def _warn(name: str, made: Transcript, spoke: Diarization) -> None:
    """Say on standard error what a person should know of the file, and where speakers were told apart coarsely or are
    not as many as were given.
    """
    for note in made.recording.notes:
        print(f"{name}: {note}", file=sys.stderr)
    speakers = {turn.speaker for own in spoke.turns.values() for turn in own}
    if is_coarse(spoke.method) and len(speakers) > 1:
        print(f"{name}: speakers by {spoke.method}, which is coarse: see docs/explain/diarization.md", file=sys.stderr)
    if spoke.note:
        print(f"{name}: {spoke.note}", file=sys.stderr)


def decoding_request(
    tags: tuple[str, str], model: ModelInfo, settings: Asr, words: Sequence[str] = (), translate: bool = False
) -> DecodingRequest:
    """Return what the recogniser is asked.

    `tags`: language (several with commas between) and dialect, each may be "". `words`: those to prefer.
    """
    language, dialect = tags
    several = language.split(",") if "," in language else []
    plan = plan_language("" if several else language, dialect, model, several)
    hotwords = vocabulary.hotwords(words, (), dialect if settings.dialect_hotwords else "")
    return DecodingRequest(plan, hotwords, translate=translate)


def _tags(language: str, dialect: str) -> tuple[str, str]:
    """Return the tags with the language that a dialect implies. Raises UnknownVariety, LanguagesAlike, Problem."""
    if "," in language:
        if dialect:
            raise Problem("--dialect goes with one language: leave it out, or name one language")
        by_code(language.split(","))
        return ",".join(variety(tag).tag for tag in language.split(",")), ""
    said = variety(dialect).tag if dialect else ""
    return variety(language).tag if language else (language_of(said).tag if said else ""), said


def _put(made: Transcript, form: Format, view: View, folder: Path | None, name: str) -> None:
    if folder is None:
        text = render(made, form, view)
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.{FORMATS[form].ending}"
        file.write_bytes(as_bytes(made, form, view))
    except OSError as error:
        raise Problem(f"cannot write into {folder}: {error.strerror}") from error
    print(file)


def _reporter(bar: Progress, task: TaskID) -> Report:
    def report(step: Step, share: float) -> None:
        start, length = _SHARES[step]
        bar.update(task, completed=start + share * length, stage=step)

    return report


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[stage]}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
