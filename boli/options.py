"""Options that several commands take: each with its help, and the check of its value, in one place."""

import getpass
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, get_args

import typer

from accuracy.measure import POLICIES, Policy
from boli.context import Problem
from pipeline.delivery.formats import FORMATS as ALL_FORMATS
from pipeline.delivery.formats import Format
from pipeline.delivery.modes import CodeMix, Numbers, Script, Style
from pipeline.delivery.subtitles.rules import DEFAULT_CUES, CueRules

Known = TypeVar("Known", bound=str)

LONGEST_NAME: Final = 200
HERE = "http://127.0.0.1:8000"
FORMATS: tuple[Format, ...] = ("txt", *(name for name in ALL_FORMATS if name != "txt"))

CUES = ("phrases", "segments")
_MODES: Final[dict[str, Any]] = {"style": Style, "code_mix": CodeMix, "numbers": Numbers, "script": Script}

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]

ByOption = Annotated[str, typer.Option("--by", help="Who does it. Without it, the user of this machine.")]

# Of the commands that measure.
PolicyOption = Annotated[
    str,
    typer.Option(
        help=f"The normalisation profile: {', '.join(POLICIES)}. L0: raw; L1: normalised; L3: orthography-tolerant WER "
        "(OIWER); AER: akshara error rate, not alignment."
    ),
]
OnlyLanguage = Annotated[str | None, typer.Option("--language", help="Only recordings in this language.")]
OnlyDialect = Annotated[str | None, typer.Option("--dialect", help="Only recordings in this dialect.")]

# Of the commands that draft or submit.
AudioFiles = Annotated[list[Path], typer.Argument(help="Audio files, in any format.")]
SpokenLanguage = Annotated[
    str,
    typer.Option(
        "--language", help="A tag from `boli languages`, or several (hi,ta). Without it, the language is detected."
    ),
]
SpokenDialect = Annotated[str, typer.Option("--dialect", help="The tag of a dialect.")]
VoicesPerChannel = Annotated[
    str, typer.Option(help="How many voices each channel holds: auto, 2, or 1,2 (one number for each channel).")
]
HotwordsOption = Annotated[
    str, typer.Option("--hotwords", help="Words and names to prefer: word,word or a text file with one on each line.")
]
TranslateOption = Annotated[bool, typer.Option("--translate", help="Also write English, if the model can.")]
TrackOption = Annotated[
    int | None, typer.Option("--track", help="Which audio track of a file with several, from 1.", min=1)
]
DamagedOption = Annotated[
    bool, typer.Option("--damaged", help="Take a damaged file as it is: what is missing stands in the ledger.")
]
FormatOption = Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}.")]
CuesOption = Annotated[
    str, typer.Option("--cues", help="Of subtitles: phrases (cut to be read), or segments (one cue for each).")
]
StyleOption = Annotated[str, typer.Option(help=f"How it is shown: {', '.join(get_args(Style))}.")]
CodeMixOption = Annotated[str, typer.Option(help=f"English words: {', '.join(get_args(CodeMix))}.")]
NumbersOption = Annotated[str, typer.Option(help=f"Numbers: {', '.join(get_args(Numbers))}.")]
ScriptOption = Annotated[str, typer.Option(help=f"Letters: {', '.join(get_args(Script))} (ISO 15919).")]
ModelFolder = Annotated[
    str, typer.Option("--model", help="A folder with a CTranslate2 Whisper. Without it, the model of the settings.")
]

# Of the commands that call the service.
UrlOption = Annotated[str, typer.Option("--url", envvar="BOLI_URL", help="The address of the service.")]
KeyOption = Annotated[str, typer.Option("--key", envvar="BOLI_KEY", help="The client's API key.", show_default=False)]


def by_whom(said: str) -> str:
    """Return who does it: as was said, else the user of this machine. Raises Problem."""
    try:
        name = " ".join(unicodedata.normalize("NFC", said).split()) or getpass.getuser()
    except (KeyError, OSError) as error:  # a container without users
        raise Problem("say who does it: --by NAME") from error
    if len(name) > LONGEST_NAME:
        raise Problem(f"--by has at most {LONGEST_NAME} letters")
    return name


def one_of(option: str, value: str, known: Sequence[Known]) -> Known:
    """Return the known name that this value is. Raises Problem, which lists them."""
    for name in known:
        if name == value:
            return name
    raise Problem(f"{option} is {' or '.join(filter(None, [', '.join(known[:-1]), known[-1]]))}, not {value!r}")


def known_policy(name: str) -> Policy:
    """Return the scoring policy of this name. Raises Problem."""
    return one_of("--policy", name, POLICIES)


def known_format(name: str) -> Format:
    """Return the transcript format of this name. Raises Problem."""
    return one_of("--format", name, FORMATS)


def check_screen(form: Format) -> None:
    """Refuse to print what is no text. Raises Problem."""
    if not ALL_FORMATS[form].is_text:
        raise Problem(f"{form} cannot be shown on the screen: add -o and where to write it")


def known_cues(name: str) -> CueRules | None:
    """Return how subtitles are cut: None for one cue a segment. Raises Problem."""
    return DEFAULT_CUES if one_of("--cues", name, CUES) == "phrases" else None


def chosen_modes(style: str, code_mix: str, numbers: str, script: str) -> dict[str, str]:
    """Return the modes of a transcript that were said; "" says nothing. Raises Problem."""
    said = {"style": style, "code_mix": code_mix, "numbers": numbers, "script": script}
    for name, known in _MODES.items():
        if said[name]:
            one_of(f"--{name.replace('_', '-')}", said[name], get_args(known))
    return {name: value for name, value in said.items() if value}


def existing(file: Path) -> Path:
    """Return a file that is there. Raises Problem."""
    if not file.is_file():
        raise Problem(f"there is no file {file}")
    return file


def text_of(file: Path, hint: str = "") -> str:
    """Return the text of a file. Raises Problem, which ends with the hint."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: cannot be read as UTF-8 text ({error}){hint}") from error


def hotwords_in(given: str) -> list[str]:
    """Return the words of a file, one on each line, or those between commas. Raises Problem."""
    file = Path(given)
    if _looks_like_a_file(given) and not file.is_file():
        raise Problem(f"there is no file {given}: --hotwords takes a text file with one word on each line, or a,b,c")
    lines = text_of(file).splitlines() if given and file.is_file() else given.split(",")
    return [unicodedata.normalize("NFC", word) for line in lines if (word := " ".join(line.split()))]


def _looks_like_a_file(given: str) -> bool:
    return given.endswith((".txt", ".csv")) or ("," not in given and given.startswith(("/", "./", "../", "~")))
