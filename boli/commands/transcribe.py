"""`boli transcribe`: files to text on this machine, without a service."""

import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from asr.recognizer import ModelInfo
from asr.refusal import TranslateUnsupported, unsupported_translation
from asr.whisper import whisper
from boli.commands.diarize import VoicesPerChannel
from boli.context import Problem, State
from configs.registry import language_of
from configs.settings import Asr
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from diarize.methods import is_coarse
from pipeline.delivery.formats import Format, render
from pipeline.delivery.transcripts import in_english
from pipeline.drafting.channel_speakers import parsed
from pipeline.drafting.diarization import Diarization, SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import Report, Step, draft_file
from pipeline.drafting.language_plan import by_code, plan_language
from pipeline.drafting.transcription import DecodingRequest
from pipeline.recordings import vocabulary
from pipeline.recordings.transcript import Transcript

FORMATS: dict[str, Format] = {"txt": "txt", "srt": "srt", "vtt": "vtt", "json": "json"}
# Where the bar stands when a step begins, and how far it moves during the step.
_SHARES: dict[Step, tuple[float, float]] = {"prepare": (0.0, 0.2), "diarize": (0.25, 0.0), "transcribe": (0.35, 0.65)}


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
    expected = SpeakersExpected(SpeakerHints(exact=speakers), parsed(voices_per_channel))
    request = DraftRequest(decoding_request(tags, recognizer.model, settings.asr, words, translate), expected)
    with _bar() as bar:
        for file in files:
            task = bar.add_task(file.name, total=1.0, stage="")
            made, spoke = draft_file(file, recognizer, who, settings, request, _reporter(bar, task))
            _warn(file.name, spoke)
            bar.update(task, completed=1.0, stage="done")
            _put(made, form, file.stem, output)
            if translate and form != "json":
                _put(in_english(made), form, f"{file.stem}.en", output)


def _warn(name: str, spoke: Diarization) -> None:
    """Say on standard error where speakers were told apart by a method that is often wrong."""
    speakers = {turn.speaker for own in spoke.turns.values() for turn in own}
    if is_coarse(spoke.method) and len(speakers) > 1:
        print(f"{name}: speakers by {spoke.method}, which is coarse: see docs/diarization.md", file=sys.stderr)


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


def named(language: str, dialect: str) -> tuple[str, str]:
    """Return the tags with the language that a dialect implies. Raises UnknownVariety, LanguagesAlike, Problem."""
    if "," in language:
        if dialect:
            raise Problem("--dialect goes with one language: leave it out, or name one language")
        by_code(language.split(","))
    return language or (language_of(dialect).tag if dialect else ""), dialect


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
    def report(step: Step, share: float) -> None:
        start, length = _SHARES[step]
        bar.update(task, completed=start + share * length, stage=step)

    return report


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[stage]}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
