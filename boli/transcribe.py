"""`boli transcribe`: files to text on this machine, without a service."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from asr import whisper
from asr.recognizer import Recognizer
from boli.context import Problem, State
from boli.diarize import VoicesPerChannel
from configs.registry import language_of
from configs.settings import Settings
from diarize.choose import diarizer
from diarize.diarizer import Diarizer, SpeakerHints
from pipeline import drafting
from pipeline.audio import prepare
from pipeline.drafting import Channel
from pipeline.export import Format, render
from pipeline.per_channel import PerChannel, parsed
from pipeline.signal import FlacSignal
from pipeline.speech import probabilities
from pipeline.spoken import spoken
from pipeline.transcript import RecordingInfo, Transcript

FORMATS: dict[str, Format] = {"txt": "txt", "srt": "srt", "vtt": "vtt", "json": "json"}
Report = Callable[[str, float], None]


def transcribe(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Audio files, in any format.")],
    language: Annotated[str, typer.Option(help="A tag of `boli languages`; left out, it is detected.")] = "",
    dialect: Annotated[str, typer.Option(help="A dialect's tag.")] = "",
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.", min=1)] = None,
    voices_per_channel: VoicesPerChannel = "",
    model: Annotated[str, typer.Option(help="A CTranslate2 Whisper folder; left out, the one of the settings.")] = "",
    form: Annotated[str, typer.Option("--format", help="txt, srt, vtt or json.")] = "txt",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A folder: a file each, named as the sound.")
    ] = None,
) -> None:
    """Transcribe files and print the text, or write it beside others in a folder.

    Example: boli transcribe call.wav --language hi --format srt -o transcripts
    """
    state: State = context.obj
    form = "json" if as_json else form
    if form not in FORMATS:
        raise Problem(f"--format is {', '.join(FORMATS)}, not {form!r}")
    settings = state.settings
    if model:
        settings = settings.model_copy(update={"asr": settings.asr.model_copy(update={"model": model})})
    language = language or (language_of(dialect).tag if dialect else "")
    for file in files:
        if not file.is_file():
            raise Problem(f"there is no file {file}")
    recognizer, who = whisper.load(settings.asr), diarizer(settings.diarize)
    if "demo" in recognizer.model.intended_use.lower():
        print(f"{recognizer.model.name}: {recognizer.model.intended_use}", file=sys.stderr)
    hints, shared = SpeakerHints(exact=speakers), parsed(voices_per_channel)
    with _bar() as bar:
        for file in files:
            task = bar.add_task(file.name, total=1.0, stage="")
            made = draft(
                file,
                (language, dialect),
                settings,
                (recognizer, who),
                hints,
                _reporter(bar, task),
                shared,
            )
            bar.update(task, completed=1.0, stage="done")
            _put(made, form, file, output)


def draft(
    file: Path,
    tags: tuple[str, str],
    settings: Settings,
    engines: tuple[Recognizer, Diarizer],
    hints: SpeakerHints,
    report: Report,
    per_channel: PerChannel | None = None,
) -> Transcript:
    """Return the transcript of a file. `tags`: language and dialect, each may be "". Raises AudioProblem."""
    recognizer, who = engines
    language = spoken(*tags, recognizer.model)
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, settings.audio, lambda share: report("prepare", share * 0.2))
        channels = []
        for index in prepared.heard:
            signal = FlacSignal(folder / f"channel-{index}.flac")
            channels.append(Channel(index, signal, probabilities(signal)))
        report("diarize", 0.25)
        turns = drafting.who_spoke(channels, who, hints, settings, per_channel)
        report("transcribe", 0.35)
        places = drafting.plan(channels, turns, recognizer, language.code, settings) if language.drafted else []
        drafts = []
        for batch in drafting.batches(places):
            drafts += drafting.write(batch, channels, recognizer, language.code)
            report("transcribe", 0.35 + 0.65 * len(drafts) / len(places))
        made = drafting.assemble(prepared, channels, drafts, turns, language, settings)
    info = RecordingInfo(file.name, prepared.duration_ms, len(prepared.channels))
    return Transcript(info, recognizer.model, made.segments, made.ledger)


def _put(made: Transcript, form: str, file: Path, folder: Path | None) -> None:
    text = render(made, FORMATS[form])
    if folder is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{file.stem}.{form}"
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"cannot write into {folder}: {error.strerror}") from error
    print(place)


def _reporter(bar: Progress, task: TaskID) -> Report:
    def report(stage: str, share: float) -> None:
        bar.update(task, completed=share, stage=stage)

    return report


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[stage]}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
