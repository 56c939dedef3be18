"""`boli demo`: the main job on the bundled recordings, through the same doors that everybody uses."""

import json
import secrets
import shutil
import socket
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from boli.client import Client, Json
from boli.commands.accuracy.report import show
from boli.commands.service import Family, children
from boli.console import print_table, wide_console
from boli.context import Problem, State
from boli.demo.samples import Sample, path, samples
from boli.demo.scripted_transcriber import NAME, ScriptedTranscriber
from pipeline.accounts import clients, people
from pipeline.recordings.states import UNDRAFTED

CONFIG = Path(__file__).with_name("demo.toml")
STAGES = ("prepare", "diarize", "transcribe", "join", "route", "deliver")
START_PATIENCE_S = 90
DRAFT_PATIENCE_S = 600
# The scripted transcriber leaves some work for whoever opens the page.
LEFT_OPEN = 6


def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop after printing the result.")] = False,
) -> None:
    """Run the main job on the bundled recordings: submit, draft, correct, measure. Then leave the service open.

    Example: boli demo --once
    """
    given: State = context.obj
    state = State(given.config or CONFIG)
    data = _fresh(state.settings.storage.data_dir)
    port = _free_port(state.settings.api.port)
    logins, key = _people(state)
    url = f"http://{state.settings.api.host}:{port}"
    with (data / "service.log").open("wb") as log, Family(children(state, 1, port), log.fileno()) as family:
        console = wide_console()
        _wait_for(url, family, data)
        with Client(url, key) as client:
            segments = _tell(console, client, family)
        _correct(console, url, logins["transcriber"], segments)
        _measure(console, url, logins["ml"], state)
        if once:
            return
        _leave_open(console, url, logins, key, family)


def _fresh(data: Path) -> Path:
    """Return the data folder, empty but for a mark that only a demo leaves. Raises Problem for another's folder."""
    if data.exists() and (data / "demo").is_file():
        shutil.rmtree(data)
    elif data.exists() and any(data.iterdir()):
        raise Problem(f"{data} holds something that is not a demo's; set BOLI_STORAGE__DATA_DIR to another folder")
    data.mkdir(parents=True, mode=0o700, exist_ok=True)
    (data / "demo").touch()
    return data


def _people(state: State) -> tuple[dict[str, tuple[str, str]], str]:
    """Make the demo's client and people with fresh secrets; return the logins by role, and the client's key."""
    logins = {"transcriber": ("scripted", secrets.token_urlsafe(9)), "you": ("asha", secrets.token_urlsafe(9))}
    logins["ml"] = ("meera", secrets.token_urlsafe(9))
    with state.transaction() as connection:
        _, key = clients.create_key(connection, clients.create(connection, "Demo client").id)
        people.create(connection, *_named(logins["transcriber"], NAME), ["transcriber"])
        people.create(connection, *_named(logins["you"], "Asha"), ["transcriber", "ml"])
        people.create(connection, *_named(logins["ml"], "Meera"), ["ml"])
    return logins, key


def _named(login: tuple[str, str], name: str) -> tuple[str, str, str]:
    return login[0], name, login[1]


def _wait_for(url: str, family: Family, data: Path) -> None:
    print(f"starting the service and a worker at {url}", flush=True)
    until = time.monotonic() + START_PATIENCE_S
    with Client(url) as client:
        while not client.healthy():
            family.look_after()
            if time.monotonic() > until:
                raise Problem(f"the service did not start in {START_PATIENCE_S} s; {data / 'service.log'} says why")
            time.sleep(0.2)


def _tell(console: Console, client: Client, family: Family) -> int:
    """Submit everything, show how far each recording is, print the drafts; return how many segments there are."""
    submitted = [(sample, _submit(client, sample)) for sample in samples()]
    console.print(f"submitted {len(submitted)} recordings with the client's key")
    _follow(console, client, [recording["id"] for _, recording in submitted], family)
    return sum(_print_draft(console, client, sample, recording["id"]) for sample, recording in submitted)


def _submit(client: Client, sample: Sample) -> Json:
    fields = {"name": sample.name, "language": sample.language, "dialect": sample.dialect, "speaker": sample.speaker}
    if sample.channels == 1:
        fields["speakers"] = str(sample.speakers)
    return client.submit(path(sample), **{name: value for name, value in fields.items() if value})


def _follow(console: Console, client: Client, ids: list[str], family: Family) -> None:
    until = time.monotonic() + DRAFT_PATIENCE_S
    columns = (TextColumn("{task.description:<22}"), BarColumn(24), TextColumn("{task.fields[stage]}"))
    with Progress(*columns, console=console) as progress:
        rows = {one: progress.add_task(one, total=len(STAGES), stage="queued") for one in ids}
        said: dict[str, str] = {}
        while rows:
            family.look_after()
            for found in [client.recording(one) for one in rows]:
                _draw(progress, rows[found["id"]], found)
                _say(console, said, found)
                if found["status"] == "failed":
                    raise Problem(f"{found['name']}: {found['problem']['detail']}")
                if _has_draft(found):
                    del rows[found["id"]]
            if time.monotonic() > until:
                raise Problem(f"{len(rows)} recordings are not drafted after {DRAFT_PATIENCE_S} s")
            time.sleep(0.4)


def _has_draft(found: Json) -> bool:
    return found["status"] not in UNDRAFTED


def _draw(progress: Progress, row: Any, found: Json) -> None:
    finished = _has_draft(found)
    stage = STAGES.index(found["stage"]) if found["stage"] in STAGES else 0
    completed = len(STAGES) if finished else stage + found["progress"]
    progress.update(
        row,
        description=found["name"],
        completed=completed,
        stage=found["status"] if finished else found["stage"] or "queued",
    )


def _say(console: Console, said: dict[str, str], found: Json) -> None:
    """Where there is no terminal to draw bars in, tell each change of stage in a line."""
    now = found["status"] if found["status"] != "running" else found["stage"]
    if not console.is_terminal and said.get(found["id"]) != now:
        said[found["id"]] = now
        console.print(f"  {found['name']}: {now}")


def _print_draft(console: Console, client: Client, sample: Sample, recording_id: str) -> int:
    transcript = json.loads(client.transcript(recording_id, "json"))
    about = ", ".join([sample.dialect or sample.language, *sample.conditions])
    print_table(
        console,
        ("speaker", "time", "draft", "confidence"),
        [_cells(segment) for segment in transcript["segments"]],
        title=f"{sample.name}  ({about})",
    )
    return len(transcript["segments"])


def _cells(segment: Json) -> list[str]:
    confidence = "-" if segment["confidence"] is None else f"{segment['confidence']:.2f}"
    return [segment["speaker"], _clock(segment["start_ms"]), segment["text"] or "(no text)", confidence]


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}.{ms % 1000 // 100}"


def _correct(console: Console, url: str, login: tuple[str, str], segments: int) -> None:
    console.print(f"\n{NAME} corrects segments through the review API, from the recordings' references:")
    with Client(url) as client:
        client.sign_in(*login)
        worker = ScriptedTranscriber(client, {sample.name: sample for sample in samples()})
        shown = 0

        def done(task: Json, text: str) -> None:
            nonlocal shown
            draft = task["segment"]["text"]
            if draft != text and shown < 5:
                shown += 1
                console.print(f"  {task['arm']:5}  {draft or '(blind: the draft is not shown)'}\n      -> {text}")

        count = worker.work(max(1, segments - LEFT_OPEN), done)
    console.print(f"  {count} segments corrected")


def _measure(console: Console, url: str, login: tuple[str, str], state: State) -> None:
    console.print("\nhow wrong the drafts are, per dialect (the demo's low thresholds; see docs/explain/accuracy.md):")
    with Client(url) as client:
        client.sign_in(*login)
        rows = client.accuracy("dialect")["rows"]
    show(rows, "dialect", state.thresholds, console)


def _leave_open(console: Console, url: str, logins: dict[str, tuple[str, str]], key: str, family: Family) -> None:
    login, password = logins["you"]
    console.print(f"\nBoli is open at {url}   (Ctrl+C stops it)")
    console.print(f"  sign in as {login} with password {password}   (transcriber and ML)")
    console.print(f"  the client's key: {key}")
    try:
        while True:
            family.look_after()
            time.sleep(0.5)
    except KeyboardInterrupt:
        console.print("stopping")


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Problem("no free port on this machine")
