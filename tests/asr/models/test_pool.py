"""Several models in one process: loaded when needed, so many kept, none closed under somebody's hands."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from asr.batcher.batcher import Batcher, BatcherClosed
from asr.models.choice import Choice, Spoken
from asr.models.model_files import CARD, ModelFilesError, write_card
from asr.models.pool import RecognizerPool
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.scripted import ScriptedRecognizer
from asr.whisper import whisper
from boli.demo.samples.voice import Voice, say
from configs.settings import Asr
from tests.starter import copy_of_starter

HI, TA, TE = Spoken("hi"), Spoken("ta"), Spoken("te")
PATIENCE_S = 20


class Counted(ScriptedRecognizer):
    """A scripted recogniser that knows whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


@dataclass
class Loader:
    loaded: list[str] = field(default_factory=list)
    made: dict[str, Counted] = field(default_factory=dict)

    def __call__(self, asr: Asr) -> Counted:
        if asr.model == "broken":
            raise ModelFilesError("broken")
        self.loaded.append(asr.model)
        self.made[asr.model] = Counted([asr.model])
        return self.made[asr.model]


def pool(loader: Callable[[Asr], Counted], most: int = 2) -> RecognizerPool:
    asr = Asr(model="rest", language_models={"hi": "h", "ta": "t", "te": "l", "bn": "broken"}, loaded_models=most)
    return RecognizerPool(Choice(asr, ()), loader)


def test_a_model_is_loaded_when_first_needed_and_kept() -> None:
    loader = Loader()
    shared = pool(loader)
    assert loader.loaded == []
    for _ in range(3):
        with shared.lend(HI) as recognizer:
            assert recognizer is loader.made["h"]
    assert loader.loaded == ["h"]


def test_the_one_that_was_not_used_for_longest_goes() -> None:
    loader = Loader()
    shared = pool(loader)
    for spoken in (HI, TA, HI, TE):
        with shared.lend(spoken):
            pass
    assert set(shared.loaded) == {"h", "l"}
    assert loader.made["t"].closed
    assert not loader.made["h"].closed
    shared.model_of(TA)  # known already: not loaded for that
    assert loader.loaded == ["h", "t", "l"]


def test_what_is_lent_is_never_closed_and_whoever_needs_a_place_waits() -> None:
    loader = Loader()
    shared = pool(loader, most=1)
    got = threading.Event()

    def other() -> None:
        with shared.lend(TA):
            got.set()

    with shared.lend(HI):
        waiting = threading.Thread(target=other, daemon=True)
        waiting.start()
        assert not got.wait(0.2)
        assert not loader.made["h"].closed
    assert got.wait(PATIENCE_S)
    waiting.join(PATIENCE_S)
    assert loader.made["h"].closed


def test_three_models_in_two_places_all_get_their_turn() -> None:
    loader = Loader()
    shared = pool(loader)
    rounds, most = [0, 0, 0], []

    def work(number: int, spoken: Spoken) -> None:
        for _ in range(30):
            with shared.lend(spoken) as recognizer:
                most.append(len(shared.loaded))
                assert not getattr(recognizer, "closed")  # noqa: B009
                time.sleep(0.001)
            rounds[number] += 1

    threads = [threading.Thread(target=work, args=one, daemon=True) for one in enumerate((HI, TA, TE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert rounds == [30, 30, 30]
    assert max(most) <= 2


def test_a_model_that_cannot_be_loaded_takes_no_place() -> None:
    loader = Loader()
    shared = pool(loader, most=1)
    for _ in range(2):
        with pytest.raises(ModelFilesError), shared.lend(Spoken("bn")):
            pass
    with shared.lend(HI):
        assert shared.loaded == ("h",)


@pytest.mark.slow
def test_two_real_models_each_write_and_name_themselves(tmp_path: Path) -> None:
    second = copy_of_starter(tmp_path / "second", without=CARD)
    write_card(second, name="second", intended_use="tests", languages=("ta",), window_ms=10_000)
    asr = Asr(model="starter", language_models={"ta": str(second)}, threads=1, loaded_models=1)
    shared = RecognizerPool(Choice(asr, ()), lambda own: Batcher(whisper.load(own)))
    said = say(Voice("A", "hi", "m6", 165, 50), "आलू का भाव तीस रुपये है")
    assert len(said) < 10 * SAMPLE_RATE_HZ
    with shared.lend(HI) as first:
        assert "आलू" in first.recognize([Window(said, "hi")])[0].text
    assert (shared.model_of(HI).name, shared.model_of(TA).name) == ("boli-starter-3", "second")
    assert shared.loaded == (str(second),)
    with pytest.raises(BatcherClosed):
        first.recognize([Window(said, "hi")])
    with shared.lend(TA) as recognizer:
        assert recognizer.model.languages == ("ta",)
