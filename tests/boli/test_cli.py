"""The command line: help with an example for every command, one line and exit code 2 for every error."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import soundfile
import typer

from boli.cli import app
from boli.demo.samples import path, samples

ROOT = Path(__file__).parents[2]


def commands() -> dict[str, Any]:
    """Return every command by the words a person types."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {verb}": one for verb, one in inner.items()} if inner else {name: command}
        if getattr(command, "invoke_without_command", False):
            found[name] = command
    return found


def boli(*words: str | bytes | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    own = {
        "BOLI_STORAGE__DATA_DIR": str(home),
        "BOLI_ASR__MODELS": str(home and home / "models"),
    }  # not those installed
    environment = {"PATH": "/usr/bin:/bin", **own} if home else None
    command = [sys.executable, "-m", "boli", *(one if isinstance(one, bytes) else str(one) for one in words)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize("name", commands())
def test_every_command_shows_an_example(name: str) -> None:
    text = commands()[name].help or ""
    assert f"Example: boli {name}" in " ".join(text.split())


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_docs(name: str) -> None:
    assert f"`boli {name}" in (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["transcribe", "nowhere.wav"], "nowhere.wav"),
        (["transcribe", "pyproject.toml"], "audio"),
        (["transcribe", "x.wav", "--format", "doc"], "--format"),
        (["transcribe", "boli/demo/samples/hi-farm.ogg", "--language", "xx"], "'xx'"),
        (["transcribe", "boli/demo/samples/hi-farm.ogg", "--model", "./nowhere/model"], "nowhere/model"),
        (["transcribe", "boli/demo/samples/hi-farm.ogg", "--hotwords", "./nowhere"], "./nowhere"),
        (["transcribe", b"\xff.wav"], "UTF-8"),
        (["accuracy", "export", "--policy", "L9"], "--policy"),
        (["accuracy", "html", "--out", "."], "cannot write"),
        (["diarize", "nowhere.wav"], "nowhere.wav"),
        (["diarize", "pyproject.toml"], "audio"),
        (["diarize", "x.wav", "--method", "guess"], "--method"),
        (["diarize", "x.wav", "--speakers", "2", "--most", "3"], "--most"),
        (["accuracy", "diarization", "nowhere.rttm", "x.rttm"], "nowhere.rttm"),
        (["submit", "x.wav"], "BOLI_KEY"),
        (["status", "--key", "k", "--url", "http://127.0.0.1:9"], "boli up"),
        (["export", "rec_1", "--key", "k", "--format", "doc"], "--format"),
        (["export", "rec_1", "--key", "k", "--format", "docx"], "add -o"),
        (["export", "rec_1", "--key", "k", "--format", "srt", "--cues", "words"], "--cues"),
        (["accuracy", "report", "--by", "moon"], "--by"),
        (["user", "add", "a", "--role", "king", "--password", "long enough 1"], "role"),
        (["user", "password", "nobody", "--password", "long enough 1"], "nobody"),
        (["key", "create", ""], "name"),
        (["key", "create", "a\u202eb"], "U+202E"),
        (["user", "add", "x" * 101, "--role", "ml", "--password", "long enough 1"], "100"),
        (["lexicon", "mine", "--language", "hi", "--dialect", "ta"], "not of hi"),
        (["lexicon", "export", "--language", "zz"], "'zz'"),
        (["key", "revoke", "key_0"], "key_0"),
        (["--config", "nowhere.toml", "accuracy", "report"], "nowhere.toml"),
        (["dance"], "dance"),
    ],
)
def test_an_error_is_one_line_that_says_what(words: list[str | bytes], says: str, tmp_path: Path) -> None:
    done = boli(*words, home=tmp_path)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_shape_of_transcribe_json(tmp_path: Path) -> None:
    sample = next(one for one in samples() if one.name == "te-health")
    done = boli("transcribe", path(sample), "--language", "te", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "not for real voices" in done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"recording", "model", "diarization", "segments", "ledger"}
    assert found["diarization"] == {"method": "voiceprint", "coarse": True}
    assert found["recording"] | {"duration_ms": 0} == {
        "name": path(sample).name,
        "duration_ms": 0,
        "channels": 1,
        "notes": [],
        "dialect": "",
        "speaker_dialect": "",
    }
    assert abs(found["recording"]["duration_ms"] - sample.duration_ms) <= 5  # the encoder's frames are longer than a ms
    assert set(found["model"]) == {"name", "hash", "intended_use"}
    segment = found["segments"][0]
    names = "start_ms end_ms channel speaker language language_probability text translation confidence flags words"
    names += " model_text seen_by tags person_flags note heard_dialect"
    assert set(segment) == set(names.split())
    assert set(segment["words"][0]) == {"text", "start_ms", "end_ms", "confidence", "timing"}
    assert set(found["ledger"][0]) == {"channel", "start_ms", "end_ms", "kind", "reason"}


@pytest.mark.slow
def test_transcripts_are_written_beside_each_other(tmp_path: Path) -> None:
    sound = tmp_path / "silence.wav"
    soundfile.write(sound, [0.0] * 16_000, 16_000)
    done = boli("transcribe", sound, sound, "--format", "vtt", "-o", tmp_path / "out", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "silence.vtt").read_text().startswith("WEBVTT")


@pytest.mark.slow
def test_accuracy_and_languages_speak_json(tmp_path: Path) -> None:
    assert json.loads(boli("accuracy", "report", "--json", home=tmp_path).stdout) == []
    tags = {row["tag"] for row in json.loads(boli("languages", "--json", home=tmp_path).stdout)}
    assert {"hi", "bho", "sat", "ta-IN-x-madurai"} <= tags


@pytest.mark.slow
def test_people_and_keys(tmp_path: Path) -> None:
    done = boli(
        "user", "add", "asha", "--role", "transcriber", "--language", "hi", "--password", "long enough 1", home=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "asha may sign in as transcriber\n")
    secret = boli("key", "create", "A client", home=tmp_path).stdout
    assert secret.startswith("boli_")
    assert boli("user", "disable", "asha", home=tmp_path).returncode == 0
