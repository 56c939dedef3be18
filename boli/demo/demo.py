"""`boli demo`: the main job on the bundled recordings, through the same doors that everybody uses."""

import os
import secrets
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from asr.models import loading
from boli.client import Client, Fields, Recording
from boli.commands.accuracy.compare import show as show_verdict
from boli.commands.accuracy.report import show
from boli.commands.service import children
from boli.console import wide_console
from boli.context import Problem, State
from boli.demo import history
from boli.demo.drafts import follow, print_draft, why
from boli.demo.person import Json, Person
from boli.demo.running import end_as_by_the_keyboard, free_port, fresh, wait_for
from boli.demo.samples import Sample, path, samples
from boli.demo.scripted_transcriber import NAME, ScriptedTranscriber
from boli.demo.voices import draft_voices
from boli.family import Family
from pipeline.accounts import clients, people
from pipeline.evaluation.comparison import ComparisonQuery, answer

CONFIG = Path(__file__).with_name("demo.toml")
# The scripted transcriber leaves some work for whoever opens the page.
LEFT_OPEN = 6


def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop after printing the result.")] = False,
    model: Annotated[str, typer.Option(help="An installed model. Without it, the bundled one.")] = "",
    folder: Annotated[Path | None, typer.Option("--voices", help="A folder with recordings to draft, too.")] = None,
    language: Annotated[str, typer.Option(help="Their language. Without it, it is detected.")] = "",
) -> None:
    """Run the main job on the bundled recordings: submit, draft, correct, measure. Then leave the service open.

    Example: boli demo --once
    """
    given: State = context.obj
    if model:
        os.environ["BOLI_ASR__MODEL"] = model  # of the service and the worker, too
    state = State(given.config or CONFIG)
    own = state.settings.asr
    loading.find(own.model, own.models)  # a model that is not there: say so before anything is started
    data = fresh(state.settings.storage.data_dir)
    port = free_port(state.settings.api.port)
    logins, key = _people(state)
    url = f"http://{state.settings.api.host}:{port}"
    end_as_by_the_keyboard()
    with (data / "service.log").open("wb") as log, Family(children(state, 1, port), log.fileno()) as family:
        console = wide_console()
        _wait_for(url, family, data)
        with Client(url, key) as client:
            segments = _tell(console, client, family)
        _correct(console, url, logins["transcriber"], segments)
        _measure(console, url, logins["ml"], state)
        _look_back(console, state, logins["transcriber"][0])
        if folder:
            with Client(url, key) as client:
                draft_voices(console, client, folder, language, family)
        if once:
            return
        _leave_open(console, url, logins, key, family)


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
    wait_for(url, family, data / "service.log")


def _tell(console: Console, client: Client, family: Family) -> int:
    """Submit everything, show how far each recording is, print the drafts; return how many segments there are."""
    submitted = [(sample, _submit(client, sample)) for sample in samples()]
    console.print(f"submitted {len(submitted)} recordings with the client's key")
    failed = follow(console, client, [recording.id for _, recording in submitted], family)
    if failed:
        raise Problem(f"{failed[0].name}: {why(failed[0])}")
    return sum(_print_draft(console, client, sample, recording.id) for sample, recording in submitted)


def _submit(client: Client, sample: Sample) -> Recording:
    fields = Fields(name=sample.name, language=sample.language, dialect=sample.dialect, speaker=sample.speaker)
    if sample.channels == 1:
        fields["speakers"] = sample.speakers
    return client.submit(path(sample), **fields)


def _print_draft(console: Console, client: Client, sample: Sample, recording_id: str) -> int:
    about = ", ".join([sample.dialect or sample.language, *sample.conditions])
    return print_draft(console, client, recording_id, f"{sample.name}  ({about})")


def _correct(console: Console, url: str, login: tuple[str, str], segments: int) -> None:
    console.print(f"\n{NAME} corrects segments through the review API, from the recordings' references:")
    with Person(url, *login) as person:
        worker = ScriptedTranscriber(person, {sample.name: sample for sample in samples()})
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
    with Person(url, *login) as person:
        rows = person.accuracy("dialect")["rows"]
    show(rows, "dialect", state.thresholds, console)


def _look_back(console: Console, state: State, writer: str) -> None:
    """Write a made-up past of two models, and print what the release gate says of the newer one."""
    with state.transaction() as connection:
        person_id = people.with_login(connection, writer).person.id
    made = history.fill(state, state.blobs, person_id)
    console.print(
        f"\nmade up for the other views of the dashboard: {made} recordings of {history.WEEKS} weeks, drafted by "
        f"{history.OLD.name}; may {history.NEW} replace it?"
    )
    with state.transaction() as connection:
        verdict = answer(connection, ComparisonQuery(history.OLD.name, history.NEW), state.thresholds)
    show_verdict(asdict(verdict), console)


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
