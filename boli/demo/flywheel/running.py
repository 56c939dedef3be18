"""What `boli flywheel` runs on: a service and workers with a folder of their own, people, and a rehearsal set."""

import json
import logging
import os
import secrets
from pathlib import Path
from typing import Final

import soundfile
import structlog

from asr.training import corpus
from asr.training.espeak import SAMPLE_RATE_HZ
from asr.training.recipe import LANGUAGES
from asr.training.spoken import speak
from boli.commands.service import children
from boli.console import wide_console
from boli.context import State
from boli.demo.flywheel.desk import Desk
from boli.demo.flywheel.loop import Loop
from boli.demo.flywheel.speakers import LANGUAGE
from boli.demo.flywheel.story import OPERATOR, Size, Story
from boli.demo.flywheel.told import Told
from boli.demo.running import end_as_by_the_keyboard, free_port, fresh, wait_for
from boli.demo.scripted_transcriber import NAME
from boli.family import Family
from boli.testset.testset import texts
from pipeline.accounts import clients, people
from pipeline.improvement import training_environment
from pipeline.store.opening import open_database

__all__ = ["Size", "run"]

LOGIN: Final = "scripted"


def run(config: Path, size: Size, known: int, workers: int) -> None:
    """Tell the story. `known`: sentences of each language in the rehearsal set.

    Raises boli.demo.flywheel.told.NotShown with the first claim that does not hold.
    """
    state = _settled(config)
    training_environment.command(state.settings)  # nothing to train with: say so before anything is started
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    told = Told(wide_console())
    _run(state, told, size, known, workers)
    told.console.print(f"\nall {told.claims} claims were checked and hold; data: {state.settings.storage.data_dir}")


def _settled(config: Path) -> State:
    """Return the settings, with models and rehearsal set in the data folder. Workers read that in the environment."""
    data = State(config).settings.storage.data_dir
    os.environ["BOLI_ASR__MODELS"] = str(data / "models")
    os.environ["BOLI_IMPROVEMENT__KNOWN"] = str(data / "known" / "known.jsonl")
    return State(config)


def _run(state: State, told: Told, size: Size, known: int, workers: int) -> None:
    data, port = fresh(state.settings.storage.data_dir), free_port(state.settings.api.port)
    end_as_by_the_keyboard()
    _rehearsal(data / "known", known)
    password, key = _people(state)
    url, folder = f"http://{state.settings.api.host}:{port}", data / "recordings"
    folder.mkdir()
    log_file = data / "service.log"
    with log_file.open("wb") as log, Family(children(state, workers, port), log.fileno()) as family:
        wait_for(url, family, log_file)
        engine = open_database(state.settings)
        try:
            desk = Desk(url, key, (LOGIN, password), engine, family)
            Story(told, desk, Loop(state, engine, told), folder, size).tell()
        finally:
            engine.dispose()


def _people(state: State) -> tuple[str, str]:
    """Make the client, whose recordings models may learn from, and two people; return a password and the key."""
    password = secrets.token_urlsafe(9)
    with state.transaction() as connection:
        client = clients.create(connection, "Flywheel client")
        clients.set_training_use(connection, client.id, True)
        people.create(connection, LOGIN, NAME, password, ["transcriber"])
        people.create(connection, OPERATOR.lower(), OPERATOR, secrets.token_urlsafe(9), ["ml"])
        return password, clients.create_key(connection, client.id)[1]


def _rehearsal(folder: Path, count: int) -> None:
    """Speak what the model must not forget: sentences of every language, three times as many of the dialect's own."""
    folder.mkdir()
    forbidden = texts()
    with (folder / "known.jsonl").open("w", encoding="utf-8") as file:
        for language in LANGUAGES:
            wanted = count * (3 if language == LANGUAGE else 1)
            said = speak(corpus.read(language), wanted, 1, forbidden=forbidden, sentences=True)
            for number, (text, heard) in enumerate(said):
                name = f"{language}-{number}.flac"
                soundfile.write(folder / name, heard, SAMPLE_RATE_HZ)
                line = {"audio": name, "language": language, "text": text}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
