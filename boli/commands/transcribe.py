"""`boli transcribe`: files to text on this machine, without a service."""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from asr.recognizer import ModelInfo, Recognizer
from asr.refusal import TranslateUnsupported, unsupported_translation
from asr.whisper import whisper
from boli.context import Problem, State
from boli.options import (
    AudioFiles,
    FormatOption,
    HotwordsOption,
    ModelFolder,
    SpokenDialect,
    SpokenLanguage,
    TranslateOption,
    VoicesPerChannel,
    existing,
    hotwords_in,
    known_format,
)
from configs.registry import language_of
from configs.settings import Settings
from diarize.choose import diarizer
from diarize.diarizer import Diarizer, SpeakerHints
from diarize.methods import is_coarse
from diarize.turn import Turn
from pipeline.delivery.formats import Format, render
from pipeline.drafting import assemble, transcription
from pipeline.drafting.assemble import Channel
from pipeline.drafting.channel_speakers import PerChannel, parsed
from pipeline.drafting.language_plan import Spoken, by_code, spoken
from pipeline.drafting.transcription import Asked
from pipeline.drafting.translation import in_english
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare
from pipeline.media.voice_activity import probabilities
from pipeline.recordings.hotwords import hotwords as preferred
from pipeline.recordings.transcript import RecordingInfo, Transcript

Report = Callable[[str, float], None]


def transcribe(
    context: typer.Context,
    files: AudioFiles,
    language: SpokenLanguage = "",
    dialect: SpokenDialect = "",
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.", min=1)] = None,
    voices_per_channel: VoicesPerChannel = "",
    hotwords: HotwordsOption = "",
    translate: TranslateOption = False,
    model: ModelFolder = "",
    form: FormatOption = "txt",
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
    settings = state.settings
    if model:
        settings = settings.model_copy(update={"asr": settings.asr.model_copy(update={"model": model})})
    tags, words = _tags(language, dialect), hotwords_in(hotwords)
    for file in files:
        existing(file)
    recognizer, who = whisper.load(settings.asr), diarizer(settings.diarize)
    _check(recognizer.model, translate)
    hints, shared = SpeakerHints(exact=speakers), parsed(voices_per_channel)
    with _bar() as bar:
        for file in files:
            task = bar.add_task(file.name, total=1.0, stage="")
            report = _reporter(bar, task)
            made = draft(file, tags, settings, (recognizer, who), hints, report, shared, words, translate)
            bar.update(task, completed=1.0, stage="done")
            _put(made, written, file.stem, output)
            if translate and written != "json":
                _put(in_english(made), written, f"{file.stem}.en", output)


def _check(model: ModelInfo, translate: bool) -> None:
    """Refuse a translation that the model cannot do, and say where a model is only for demonstrations."""
    if translate and "translate" not in model.tasks:
        raise TranslateUnsupported(unsupported_translation(model.name))
    if "demo" in model.intended_use.lower():
        print(f"{model.name}: {model.intended_use}", file=sys.stderr)


def draft(
    file: Path,
    tags: tuple[str, str],
    settings: Settings,
    engines: tuple[Recognizer, Diarizer],
    hints: SpeakerHints,
    report: Report,
    per_channel: PerChannel | None = None,
    words: Sequence[str] = (),
    translate: bool = False,
) -> Transcript:
    """Return the transcript of a file. Raises AudioProblem.

    `tags`: language (several with commas between) and dialect, each may be "". `words`: those to prefer.
    """
    recognizer, who = engines
    language = _spoken(*tags, recognizer.model)
    dialect = tags[1] if settings.asr.dialect_hotwords else ""
    asked = Asked(language, preferred(words, (), dialect), translate=translate)
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, settings.audio, lambda share: report("prepare", share * 0.2))
        channels = []
        for index in prepared.heard:
            signal = FlacSignal(folder / f"channel-{index}.flac")
            channels.append(Channel(index, signal, probabilities(signal)))
        report("diarize", 0.25)
        turns = assemble.who_spoke(channels, who, hints, settings, per_channel)
        method = assemble.method_used(channels, who, settings, per_channel)
        _warn(file.name, turns, method)
        report("transcribe", 0.35)
        places = assemble.plan(channels, turns, recognizer, language, settings) if language.drafted else []
        drafts = []
        for batch in transcription.batches(places):
            drafts += transcription.write(batch, channels, recognizer, asked)
            report("transcribe", 0.35 + 0.65 * len(drafts) / len(places))
        made = assemble.assemble(prepared, channels, drafts, turns, language, settings)
    info = RecordingInfo(file.name, prepared.duration_ms, len(prepared.channels))
    return Transcript(info, recognizer.model, made.segments, made.ledger, method)


def _warn(name: str, turns: Mapping[int, Sequence[Turn]], method: str) -> None:
    """Say on standard error where speakers were told apart by a method that is often wrong."""
    if is_coarse(method) and len({turn.speaker for own in turns.values() for turn in own}) > 1:
        print(f"{name}: speakers by {method}, which is coarse: see docs/diarization.md", file=sys.stderr)


def _tags(language: str, dialect: str) -> tuple[str, str]:
    """Return the tags with the language that a dialect implies. Raises UnknownVariety, LanguagesAlike, Problem."""
    if "," in language:
        if dialect:
            raise Problem("--dialect goes with one language: leave it out, or name one language")
        by_code(language.split(","))
    return language or (language_of(dialect).tag if dialect else ""), dialect


def _spoken(language: str, dialect: str, model: ModelInfo) -> Spoken:
    several = language.split(",") if "," in language else []
    return spoken("" if several else language, dialect, model, several)


def _put(made: Transcript, form: Format, name: str, folder: Path | None) -> None:
    text = render(made, form)
    if folder is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.{form}"
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"cannot write into {folder}: {error.strerror}") from error
    print(file)


def _reporter(bar: Progress, task: TaskID) -> Report:
    def report(stage: str, share: float) -> None:
        bar.update(task, completed=share, stage=stage)

    return report


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[stage]}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
