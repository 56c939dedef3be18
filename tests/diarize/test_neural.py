"""The real pyannote.audio on a pipeline folder with random weights: the plumbing is tested, not the quality.

Run where torch is: `.venv-torch/bin/python -m pytest --noconftest -m pyannote tests/diarize/test_neural.py`. Elsewhere
the marker leaves it out, and it can be collected, for torch is only imported inside the fixtures, by name.
"""

import importlib
import os
import socket
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yaml
from numpy.typing import NDArray

from diarize import rttm
from diarize.diarizer import ArraySignal, SpeakerHints
from diarize.interval import Stretch
from diarize.pipeline_folder import PipelineFolderError
from diarize.scoring import score
from diarize.turn import Turn, united

pytestmark = pytest.mark.pyannote

SECONDS = 10


@pytest.fixture(scope="module")
def neural() -> Any:
    """The module under test, with torch on one thread: the machine is shared."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    module = importlib.import_module("diarize.neural")
    importlib.import_module("torch").set_num_threads(1)
    return module


@pytest.fixture(scope="module")
def folder(neural: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole pipeline folder: the architectures of community-1, small, with random weights."""
    torch = importlib.import_module("torch")
    torch.manual_seed(0)
    place: Path = tmp_path_factory.mktemp("pipeline")
    _save(place / "segmentation", _segmentation())
    _save(place / "embedding", _embedding())
    _save_plda(place / "plda")
    parts = {part: f"$model/{part}" for part in ("segmentation", "embedding", "plda")}
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            # A step of half a window: five times fewer embeddings than by default.
            "params": {"clustering": "VBxClustering", "segmentation_step": 0.5, "embedding_exclude_overlap": True}
            | parts,
        },
        "params": {
            "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
            "segmentation": {"min_duration_off": 0.0},
        },
    }
    (place / "config.yaml").write_text(yaml.safe_dump(config))
    return place


def _segmentation() -> Any:
    task = importlib.import_module("pyannote.audio.core.task")
    model = importlib.import_module("pyannote.audio.models.segmentation").PyanNet(
        sincnet={"stride": 10},
        lstm={"hidden_size": 16, "num_layers": 2, "bidirectional": True, "monolithic": True, "dropout": 0.0},
    )
    model.specifications = task.Specifications(
        problem=task.Problem.MONO_LABEL_CLASSIFICATION,
        resolution=task.Resolution.FRAME,
        duration=10.0,
        warm_up=(0.0, 0.0),
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.build()
    return model


def _embedding() -> Any:
    task = importlib.import_module("pyannote.audio.core.task")
    model = importlib.import_module("pyannote.audio.models.embedding").WeSpeakerResNet34()
    model.specifications = task.Specifications(
        problem=task.Problem.REPRESENTATION, resolution=task.Resolution.CHUNK, duration=5.0, classes=["a", "b"]
    )
    return model


def _save(place: Path, model: Any) -> None:
    place.mkdir()
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": importlib.import_module("lightning").__version__,
        "epoch": 0,
        "global_step": 0,
    }
    model.on_save_checkpoint(checkpoint)
    importlib.import_module("torch").save(checkpoint, place / "pytorch_model.bin")


def _save_plda(place: Path) -> None:
    place.mkdir()
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(256, 128)))
    np.savez(place / "xvec_transform.npz", mean1=np.zeros(256), mean2=np.zeros(128), lda=rotation)
    np.savez(place / "plda.npz", mu=np.zeros(128), tr=np.eye(128), psi=np.linspace(4, 0.1, 128))


def _sound() -> NDArray[np.float32]:
    """Ten seconds of buzz whose pitch changes in the middle, under a slow beat."""
    time_s = np.arange(SECONDS * 16_000) / 16_000
    pitch_hz = np.where(time_s < SECONDS / 2, 110.0, 210.0)
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch_hz) / 16_000))
    return (0.1 * buzz * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time_s))).astype(np.float32)


SPEECH = [Stretch(0, SECONDS * 1000)]


def test_the_real_library_diarizes_without_any_lookup(
    neural: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(host: str, *_: Any, **__: Any) -> None:
        asked.append(host)
        raise OSError(f"looked up {host}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    diarizer = neural.PyannoteDiarizer(str(folder))
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
    assert os.environ.get("HF_HUB_OFFLINE") is None, "only the loading is offline"
    signal = ArraySignal(_sound())
    found = diarizer.conversation(signal, SpeakerHints())
    assert found.overlapping, "random weights still call something speech"
    for turns in (found.exclusive, found.overlapping):
        assert turns == sorted(turns)
        assert all(turn.end_ms <= signal.duration_ms for turn in turns)
        assert {turn.speaker for turn in turns} <= {f"S{number}" for number in range(1, 10)}
    assert all(left.end_ms <= right.start_ms for left, right in zip(found.exclusive, found.exclusive[1:], strict=False))
    assert diarizer.conversation(signal, SpeakerHints()) == found, "the same twice"
    assert diarizer.diarize(signal, [], SpeakerHints()) == []
    assert asked == []


@pytest.fixture(scope="module")
def sample(neural: Any) -> tuple[ArraySignal, list[Turn]]:
    """The recording of half a minute that pyannote.audio ships, and who speaks in it. Decoded here, as always."""
    place = Path(importlib.import_module("pyannote.audio").__file__ or "").parent / "sample"
    samples, rate_hz = soundfile.read(place / "sample.wav", dtype="float32")
    assert rate_hz == 16_000
    return ArraySignal(samples), [entry.turn for entry in rttm.read(place / "sample.rttm")]


class Listening:
    """The real pipeline, which also remembers what it was given and what it answered."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self.files: list[dict[str, Any]] = []
        self.hints: list[dict[str, int | None]] = []
        self.answers: list[Any] = []

    def __call__(self, file: dict[str, Any], **hints: int | None) -> Any:
        self.files.append(file)
        self.hints.append(hints)
        self.answers.append(self._pipeline(file, **hints))
        return self.answers[-1]


def listening(neural: Any, folder: Path, **options: int) -> tuple[Any, Listening]:
    diarizer = neural.PyannoteDiarizer(str(folder), **options)
    diarizer._pipeline = Listening(diarizer._pipeline)
    return diarizer, diarizer._pipeline


@pytest.mark.parametrize("hints", [SpeakerHints(exact=2), SpeakerHints(least=2, most=3)], ids=str)
def test_the_librarys_own_sample_goes_through_the_pipeline(
    neural: Any, folder: Path, sample: tuple[ArraySignal, list[Turn]], hints: SpeakerHints
) -> None:
    """Random weights: who spoke is not to be found, but all that carries the answer is the real thing."""
    signal, truth = sample
    diarizer, heard = listening(neural, folder)
    turns = diarizer.diarize(signal, [Stretch(0, signal.duration_ms)], hints)
    (file,) = heard.files
    assert set(file) == {"waveform", "sample_rate", "uri"}, "sound in memory, no file"
    assert file["waveform"].shape == (1, len(signal.samples))
    assert heard.hints == [{"num_speakers": hints.exact, "min_speakers": hints.least, "max_speakers": hints.most}]
    assert 2 <= len({turn.speaker for turn in turns}) <= 3
    own = [turn for turn in turns if not turn.overlaid]
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(own)), "words are joined to one speaker"
    whole = score(turns_of(heard.answers[0].speaker_diarization), united(turns))
    assert whole.error_ms <= 2 * len(turns), "nobody who spoke at the same time is lost; times are rounded to ms"
    assert score(truth, united(turns)).der is not None


def turns_of(annotation: Any) -> list[Turn]:
    return [
        Turn(round(segment.start * 1000), round(segment.end * 1000), str(label))
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]


def test_blocks_of_a_long_recording_are_linked_by_voice(
    neural: Any, folder: Path, sample: tuple[ArraySignal, list[Turn]]
) -> None:
    """The same ten seconds three times, a block each: the same turns three times, with the same names."""
    samples = sample[0].samples[5 * 16_000 : 15 * 16_000]
    diarizer, heard = listening(neural, folder, block_ms=10_000)
    found = diarizer.conversation(ArraySignal(np.tile(samples, 3)), SpeakerHints(least=1, most=3))
    assert [file["waveform"].shape for file in heard.files] == [(1, len(samples))] * 3
    # One block may lack a speaker, so only the upper bound holds in each.
    assert heard.hints == [{"num_speakers": None, "min_speakers": None, "max_speakers": 3}] * 3
    for turns in (found.exclusive, found.overlapping):
        first, *others = ([turn for turn in turns if turn.start_ms // 10_000 == block] for block in range(3))
        assert first, "random weights still call something speech"
        for block, other in enumerate(others, start=1):
            assert [(one.start_ms - block * 10_000, one.end_ms - block * 10_000, one.speaker) for one in other] == [
                (one.start_ms, one.end_ms, one.speaker) for one in first
            ]


def test_hints_reach_the_library(neural: Any, folder: Path) -> None:
    diarizer = neural.PyannoteDiarizer(str(folder))
    turns = diarizer.diarize(ArraySignal(_sound()), SPEECH, SpeakerHints(exact=1))
    assert {turn.speaker for turn in turns} == {"S1"}


def test_a_folder_that_lacks_a_part_is_refused_before_loading(neural: Any, folder: Path) -> None:
    config = yaml.safe_load((folder / "config.yaml").read_text())
    del config["pipeline"]["params"]["plda"]
    broken = folder.parent / "broken"
    broken.mkdir()
    (broken / "segmentation").symlink_to(folder / "segmentation")
    (broken / "embedding").symlink_to(folder / "embedding")
    (broken / "config.yaml").write_text(yaml.safe_dump(config))
    with pytest.raises(PipelineFolderError, match="plda"):
        neural.PyannoteDiarizer(str(broken))


def test_a_hub_that_cannot_be_reached_is_one_clear_error(neural: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    constants = importlib.import_module("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(neural.PipelineDownloadError, match="copy it to a folder"):
        neural.PyannoteDiarizer("nobody/no-such-pipeline", "token")


def _conversation(rng: np.random.Generator, speakers: str) -> list[Turn]:
    """Turns that start and end anywhere; speakers overlap each other, but not themselves (the library counts that as
    overlap, we do not).
    """
    turns = []
    for speaker in speakers:
        edges = np.sort(rng.choice(60_000, 2 * int(rng.integers(1, 7)), replace=False)).reshape(-1, 2)
        turns += [Turn(start_ms, end_ms, speaker) for start_ms, end_ms in edges.tolist()]
    return turns


def _annotation(turns: list[Turn]) -> Any:
    core = importlib.import_module("pyannote.core")
    found = core.Annotation()
    for number, turn in enumerate(turns):
        found[core.Segment(turn.start_ms / 1000, turn.end_ms / 1000), number] = turn.speaker
    return found


# The library warns that it takes the extent of both as what is scored: so do we.
@pytest.mark.filterwarnings("ignore:'uem' was approximated:UserWarning")
@pytest.mark.parametrize("collar_ms", [0, 250])
@pytest.mark.parametrize("overlap", [True, False])
def test_our_error_rates_are_those_of_pyannote_metrics(collar_ms: int, overlap: bool) -> None:
    metrics = importlib.import_module("pyannote.metrics.diarization")
    # The library's collar is the sum of both sides.
    options = {"collar": 2 * collar_ms / 1000, "skip_overlap": not overlap}
    for seed in range(25):
        rng = np.random.default_rng(seed)
        reference, found = _conversation(rng, "ABCD"[: rng.integers(1, 5)]), _conversation(rng, "wxyz"[: seed % 5])
        ours = score(reference, found, collar_ms=collar_ms, overlap=overlap)
        pair = _annotation(reference), _annotation(found)
        theirs = metrics.DiarizationErrorRate(**options)(*pair, detailed=True)
        expected = [theirs[name] for name in ("total", "missed detection", "false alarm", "confusion")]
        counted = [ours.reference_ms, ours.missed_ms, ours.false_alarm_ms, ours.confused_ms]
        assert np.array(counted) / 1000 == pytest.approx(expected, abs=1e-6), seed
        if ours.jer is not None:
            assert ours.jer == pytest.approx(metrics.JaccardErrorRate(**options)(*pair), abs=1e-6), seed
