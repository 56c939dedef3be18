"""`boli submit`, `status` and `export`: a client's side of the HTTP API. $BOLI_URL and $BOLI_KEY say where and who."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from boli.client import Client
from boli.commands.accuracy import wide_console
from boli.commands.diarize import VoicesPerChannel
from boli.commands.transcribe import listed
from boli.context import Problem
from pipeline.drafting.channel_speakers import parsed
from pipeline.store.atomic_file import appearing

Url = Annotated[str, typer.Option(envvar="BOLI_URL", help="Where the service is.")]
Key = Annotated[str, typer.Option(envvar="BOLI_KEY", help="The client's API key.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
HERE = "http://127.0.0.1:8000"
FORMATS = ("json", "srt", "vtt", "txt")


def submit(
    files: Annotated[list[Path], typer.Argument(help="Audio files, in any format.")],
    language: Annotated[
        str, typer.Option(help="A tag of `boli languages`, or several (hi,ta); left out, it is detected.")
    ] = "",
    dialect: Annotated[str, typer.Option(help="A dialect's tag.")] = "",
    speaker: Annotated[str, typer.Option(help="Whose voice it is, if one person's.")] = "",
    voices_per_channel: VoicesPerChannel = "",
    speaker_consent: Annotated[
        bool, typer.Option("--speaker-consent", help="Those who speak agreed to be recognised in other recordings.")
    ] = False,
    hotwords: Annotated[str, typer.Option(help="Words and names to prefer: word,word or a file with one a line.")] = "",
    translate: Annotated[bool, typer.Option("--translate", help="English, too, if the model can.")] = False,
    district: Annotated[str, typer.Option(help="Where it was recorded.")] = "",
    domain: Annotated[str, typer.Option(help="What it is about: bank, health, …")] = "",
    device: Annotated[str, typer.Option(help="What it was recorded with.")] = "",
    speaker_gender: Annotated[str, typer.Option(help="female, male or other; with --profile-consent only.")] = "",
    speaker_age: Annotated[str, typer.Option(help="In years; with --profile-consent only.")] = "",
    profile_consent: Annotated[
        bool, typer.Option("--profile-consent", help="The speaker agreed that gender and age are kept.")
    ] = False,
    rush: Annotated[bool, typer.Option("--rush", help="Before everything that waits.")] = False,
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Send recordings to the service.

    Example: boli submit call.wav --language hi --dialect bho
    """
    parsed(voices_per_channel)
    wanted = {
        "languages" if "," in language else "language": language,
        "dialect": dialect,
        "speaker": speaker,
        "speakers_per_channel": voices_per_channel,
        "speaker_consent": "true" if speaker_consent else "",
        "vocabulary": ",".join(listed(hotwords)),
        "translate": "true" if translate else "",
        "district": district,
        "domain": domain,
        "device": device,
        "speaker_gender": speaker_gender,
        "speaker_age": speaker_age,
        "profile_consent": "true" if profile_consent else "",
        "priority": "rush" if rush else "",
    }
    fields = {name: value for name, value in wanted.items() if value}
    with _client(url, key) as client:
        made = [client.submit(file, **fields) for file in files]
    _show(made, as_json)


def status(
    ids: Annotated[list[str] | None, typer.Argument(help="Recordings; left out, all.")] = None,
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Say how far recordings are.

    Example: boli status rec_0123
    """
    with _client(url, key) as client:
        _show([client.recording(one) for one in ids] if ids else client.recordings(), as_json)


def export(
    id: Annotated[str, typer.Argument(help="The recording.")],
    form: Annotated[str, typer.Option("--format", help="json, srt, vtt or txt.")] = "txt",
    translation: Annotated[bool, typer.Option("--translation", help="The English in place of the text.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; left out, the screen.")] = None,
    url: Url = HERE,
    key: Key = "",
) -> None:
    """Fetch a transcript.

    Example: boli export rec_0123 --format srt -o call.srt
    """
    if form not in FORMATS:
        raise Problem(f"--format is {', '.join(FORMATS)}, not {form!r}")
    with _client(url, key) as client:
        text = client.transcript(id, form, "translation" if translation else "")
    if output is None:
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        with appearing(output) as half:
            half.write_text(text, encoding="utf-8")


def _client(url: str, key: str) -> Client:
    if not key:
        raise Problem("no API key: set BOLI_KEY, or give --key (an operator makes one with `boli key create NAME`)")
    return Client(url, key)


def _show(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table(Column("id", no_wrap=True), "name", "language", "status", "stage", "reviewed", "problem")
    for one in found:
        problem = one["problem"]["detail"] if one["problem"] else ""
        spoken = one["dialect"] or one["language"] or ",".join(one["languages"]) or "detect"
        reviewed = f"{one['reviewed_segments']}/{one['segments']}"
        table.add_row(one["id"], one["name"], spoken, one["status"], one["stage"], reviewed, problem)
    wide_console().print(table)
