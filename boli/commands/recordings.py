"""`boli submit`, `status` and `export`: a client's side of the HTTP API. $BOLI_URL and $BOLI_KEY say where and who."""

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from boli.client import Client, Fields, Recording, View
from boli.commands import batches
from boli.console import Columns, Row, print_json, print_rows, text
from boli.context import Problem
from boli.options import (
    HERE,
    CodeMixOption,
    CuesOption,
    DamagedOption,
    FormatOption,
    HotwordsOption,
    JsonOption,
    KeyOption,
    NumbersOption,
    ScriptOption,
    SpokenDialect,
    SpokenLanguage,
    StyleOption,
    TrackOption,
    TranslateOption,
    UrlOption,
    VoicesPerChannel,
    check_screen,
    chosen_modes,
    hotwords_in,
    known_cues,
    known_format,
    one_of,
)
from pipeline.delivery.formats import SUBTITLES
from pipeline.drafting.channel_speakers import parsed
from pipeline.recordings.recordings import ReviewMode
from pipeline.store.atomic_file import appearing

REVIEW_MODES: tuple[ReviewMode, ...] = get_args(ReviewMode)
SpeakerConsent = Annotated[
    bool, typer.Option("--speaker-consent", help="Those who speak agreed to be identified in other recordings.")
]
TrainingConsent = Annotated[
    bool, typer.Option("--training-consent", help="Those who speak agreed that models learn from what they say.")
]
ProfileConsent = Annotated[
    bool, typer.Option("--profile-consent", help="The speaker agreed that gender and age are kept.")
]
Manifest = Annotated[
    Path | None, typer.Option(help="In place of files: a list of URLs as CSV or JSONL, with what is said of each.")
]


def submit(
    files: Annotated[list[Path] | None, typer.Argument(help="Audio files, in any format.")] = None,
    language: SpokenLanguage = "",
    dialect: SpokenDialect = "",
    speaker: Annotated[str, typer.Option(help="Whose voice it is, if one person's.")] = "",
    voices_per_channel: VoicesPerChannel = "",
    speaker_consent: SpeakerConsent = False,
    training_consent: TrainingConsent = False,
    hotwords: HotwordsOption = "",
    translate: TranslateOption = False,
    track: TrackOption = None,
    damaged: DamagedOption = False,
    district: Annotated[str, typer.Option(help="Where it was recorded.")] = "",
    domain: Annotated[str, typer.Option(help="What it is about: bank, health, …")] = "",
    device: Annotated[str, typer.Option(help="What it was recorded with.")] = "",
    speaker_gender: Annotated[str, typer.Option(help="female, male or other; with --profile-consent only.")] = "",
    speaker_age: Annotated[str, typer.Option(help="In years; with --profile-consent only.")] = "",
    profile_consent: ProfileConsent = False,
    speaker_dialect: Annotated[str, typer.Option(help="The tag of a dialect, as the speaker says.")] = "",
    review: Annotated[str, typer.Option(help=f"How much of it people see: {', '.join(REVIEW_MODES)}.")] = "sample",
    deadline: Annotated[str, typer.Option(help="When you want it, as in 2026-12-01T18:00:00+05:30.")] = "",
    spread: Annotated[bool, typer.Option("--spread", help="Give its segments to different people.")] = False,
    redact: Annotated[str, typer.Option(help="Identifiers to leave out: all, or kinds as in aadhaar,pan.")] = "",
    redact_names: Annotated[str, typer.Option(help="Names to leave out, separated by commas.")] = "",
    style: StyleOption = "",
    code_mix: CodeMixOption = "",
    numbers: NumbersOption = "",
    script: ScriptOption = "",
    callback: Annotated[str, typer.Option(help="A URL of yours that is told what happens to these recordings.")] = "",
    rush: Annotated[bool, typer.Option("--rush", help="Before everything that waits.")] = False,
    manifest: Manifest = None,
    url: UrlOption = HERE,
    key: KeyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Send recordings to the service.

    Example: boli submit call.wav --language hi --dialect bho
    """
    parsed(voices_per_channel)
    mode = one_of("--review", review, REVIEW_MODES)
    said = {
        "speaker_consent": speaker_consent, "translate": translate, "damaged": damaged, "spread": spread,
        "profile_consent": profile_consent, "training_consent": training_consent,
    }  # fmt: skip
    wanted = {
        "languages" if "," in language else "language": language,
        "dialect": dialect,
        "speaker": speaker,
        "speakers_per_channel": voices_per_channel,
        "vocabulary": ",".join(hotwords_in(hotwords)),
        "track": str(track) if track else "",
        "district": district,
        "domain": domain,
        "device": device,
        "speaker_gender": speaker_gender,
        "speaker_age": speaker_age,
        "speaker_dialect": speaker_dialect,
        "priority": "rush" if rush else "",
        "review": mode,
        "deadline": deadline,
        "redact": redact,
        "redact_names": redact_names,
        "callback": callback,
        **chosen_modes(style, code_mix, numbers, script),
    } | {name: "true" for name, is_so in said.items() if is_so}
    chosen = {name: value for name, value in wanted.items() if value}
    if manifest is not None and (files or chosen != {"review": "sample"}):
        raise Problem("a manifest says all of its recordings: send it without files and without their options")
    if manifest is None and not files:
        raise Problem("name the files to send, or give --manifest")
    with _client(url, key) as client:
        if manifest is not None:
            return batches.send(client, manifest, as_json)
        made = [client.submit(file, **cast(Fields, wanted)) for file in files or ()]
    _show(made, as_json)


def status(
    ids: Annotated[list[str] | None, typer.Argument(help="The ids of recordings. Without any, all.")] = None,
    batch: Annotated[str, typer.Option(help="The id of a batch: its recordings.")] = "",
    url: UrlOption = HERE,
    key: KeyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show how far recordings are.

    Example: boli status rec_0123
    """
    with _client(url, key) as client:
        _show([client.recording(id) for id in ids] if ids else list(client.recordings(batch=batch)), as_json)


def export(
    id: Annotated[str, typer.Argument(help="The id of the recording.")],
    form: FormatOption = "txt",
    translation: Annotated[
        bool, typer.Option("--translation", help="The English translation instead of the text.")
    ] = False,
    cues: CuesOption = "phrases",
    style: StyleOption = "",
    code_mix: CodeMixOption = "",
    numbers: NumbersOption = "",
    script: ScriptOption = "",
    marks: Annotated[bool, typer.Option("--marks/--no-marks", help="Mark what no person has seen.")] = True,
    final: Annotated[
        bool, typer.Option("--final", help="This is the version that you keep: nobody changes it any more.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file to write. Without it, the screen.")
    ] = None,
    url: UrlOption = HERE,
    key: KeyOption = "",
) -> None:
    """Fetch a transcript.

    Example: boli export rec_0123 --format srt -o call.srt
    """
    written = known_format(form)
    known_cues(cues)
    view = _view(written, translation, cues, marks) | chosen_modes(style, code_mix, numbers, script)
    if output is None:
        check_screen(written)
    with _client(url, key) as client:
        if final:  # first: what is fetched after it cannot be changed in between
            client.confirm_receipt(id)
        transcript = client.export(id, written, **cast(View, view)).content
    if output is None:
        text = transcript.decode()
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        with appearing(output) as half:
            half.write_bytes(transcript)


def _client(url: str, key: str) -> Client:
    if not key:
        raise Problem("no API key: set BOLI_KEY, or give --key (an operator makes one with `boli key create NAME`)")
    return Client(url, key)


def _view(form: str, translation: bool, cues: str, marks: bool) -> View:
    """Return what is asked of the service; it refuses what a format does not have."""
    view = View() if marks else View(marks=False)
    if translation:
        view["text"] = "translation"
    if form in SUBTITLES:
        view["cues"] = cues
    return view


def _show(found: list[Recording], as_json: bool) -> None:
    recordings = [one.model_dump(mode="json") for one in found]
    if as_json:
        print_json(recordings)
        return
    print_rows(recordings, _COLUMNS, nothing="no recordings yet")


def _language(row: Row) -> str:
    return row["dialect"] or row["language"] or ",".join(row["languages"]) or "detect"


def _problem(row: Row) -> str:
    return row["problem"]["detail"] if row["problem"] else ""


_COLUMNS: Columns = {
    "id": text("id"),
    "name": text("name"),
    "language": _language,
    "status": text("status"),
    "stage": text("stage"),
    "reviewed": lambda row: f"{row['reviewed_segments']}/{row['segments']}",
    "problem": _problem,
}
