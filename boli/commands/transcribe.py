"""`boli transcribe`: files to text on this machine, without a service."""

import sys
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from asr.recognizer import ModelInfo, Recognizer
from asr.refusal import TranslateUnsupported, unsupported_translation
from asr.whisper import whisper
from boli.commands.diarize import VoicesPerChannel
from boli.context import Problem, State
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

FORMATS: dict[str, Format] = {"txt": "txt", "srt": "srt", "vtt": "vtt", "json": "json"}
Report = Callable[[str, float], None]


def transcribe(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Audio files, in any format.")],
    language: Annotated[
        str, typer.Option(help="A tag of `boli languages`, or several (hi,ta); left out, it is detected.")
    ] = "",
    dialect: Annotated[str, typer.Option(help="A dialect's tag.")] = "",
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.", min=1)] = None,
    voices_per_channel: VoicesPerChannel = "",
    hotwords: Annotated[str, typer.Option(help="Words and names to prefer: word,word or a file with one a line.")] = "",
    translate: Annotated[bool, typer.Option("--translate", help="English, too, if the model can.")] = False,
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
    tags = named(language, dialect)
    words = listed(hotwords)
    for file in files:
        if not file.is_file():
            raise Problem(f"there is no file {file}")
    recognizer, who = whisper.load(settings.asr), diarizer(settings.diarize)
    if translate and "translate" not in recognizer.model.tasks:
        raise TranslateUnsupported(unsupported_translation(recognizer.model.name))
    if "demo" in recognizer.model.intended_use.lower():
        print(f"{recognizer.model.name}: {recognizer.model.intended_use}", file=sys.stderr)
    hints, shared = SpeakerHints(exact=speakers), parsed(voices_per_channel)
    with _bar() as bar:
        for file in files:
            task = bar.add_task(file.name, total=1.0, stage="")
            made = draft(
                file,
                tags,
                settings,
                (recognizer, who),
                hints,
                _reporter(bar, task),
                shared,
                words,
                translate,
            )
            bar.update(task, completed=1.0, stage="done")
            _put(made, form, file.stem, output)
            if translate and form != "json":
                _put(in_english(made), form, f"{file.stem}.en", output)


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
        print(f"{name}: speakers by {method}, which is coarse: see docs/explain/diarization.md", file=sys.stderr)


def named(language: str, dialect: str) -> tuple[str, str]:
    """Return the tags with the language that a dialect implies. Raises UnknownVariety, LanguagesAlike, Problem."""
    if "," in language:
        if dialect:
            raise Problem("--dialect goes with one language: leave it out, or name one language")
        by_code(language.split(","))
    return language or (language_of(dialect).tag if dialect else ""), dialect


def _spoken(language: str, dialect: str, model: ModelInfo) -> Spoken:
    several = language.split(",") if "," in language else []
    return spoken("" if several else language, dialect, model, several)


def listed(hotwords: str) -> list[str]:
    """Return the words of a file, one a line, or those between commas. Raises Problem."""
    file = Path(hotwords)
    if _looks_like_a_file(hotwords) and not file.is_file():
        raise Problem(f"there is no file {hotwords}: --hotwords takes a text file with a word a line, or a,b,c")
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if hotwords and file.is_file() else hotwords.split(",")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: cannot be read as UTF-8 text ({error})") from error
    return [unicodedata.normalize("NFC", word) for line in lines if (word := " ".join(line.split()))]


def _looks_like_a_file(words: str) -> bool:
    return words.endswith((".txt", ".csv")) or ("," not in words and words.startswith(("/", "./", "../", "~")))


def _put(made: Transcript, form: str, name: str, folder: Path | None) -> None:
    text = render(made, FORMATS[form])
    if folder is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{name}.{form}"
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
