"""Recognition: from the sound of two recordings to a name, if three agree; and silence where one does not."""

import numpy as np
import pytest
import structlog
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select

from configs.settings import Voices
from diarize.diarizer import ArraySignal
from diarize.turn import Turn
from pipeline.recordings.recordings import Recording
from pipeline.speakers import voices
from pipeline.speakers.identification import identify
from pipeline.store.database import reading
from pipeline.store.encryption import new_key
from pipeline.store.tables.speakers import speaker
from tests.conftest import Rows
from tests.diarize.test_prints import by_telephone, spoken

pytestmark = pytest.mark.slow  # takes seconds: left to make test

SETTINGS = Voices.model_validate({"voiceprint_key": new_key()})
NOISE = (0.1 * np.random.default_rng(0).standard_normal(16_000 * 8)).astype(np.float32)


def call(*sides: NDArray[np.float32]) -> tuple[dict[int, ArraySignal], dict[int, list[Turn]]]:
    """A call with a speaker a channel, as the diarizer of channels finds it."""
    signals = {index: ArraySignal(samples) for index, samples in enumerate(sides)}
    return signals, {index: [Turn(0, one.duration_ms, f"S{index + 1}")] for index, one in signals.items()}


def agreed(rows: Rows, engine: Engine, linking: bool = True, consent: bool = True) -> Recording:
    owner = rows.client("helpline")
    with engine.begin() as connection:
        voices.set_linking(connection, owner.id, linking)
    return rows.recording(owner.id, speaker_consent=consent)


def kept(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(speaker)).scalar_one())


@pytest.mark.slow
def test_a_voice_is_found_in_the_next_call_though_it_comes_by_telephone(sqlite: Engine) -> None:
    rows = Rows(sqlite)
    first = agreed(rows, sqlite)
    identify(sqlite, SETTINGS, first, *call(spoken("m1", 40, 1), spoken("f2", 60, 2)))
    rows.draft(first.id, "हाँ", "नहीं")
    with sqlite.begin() as connection:
        voices.name_speaker(connection, first.id, "S2", "Agent Meena")
    second = rows.recording(first.client_id, speaker_consent=True)
    identify(sqlite, SETTINGS, second, *call(by_telephone(spoken("f2", 60, 3)), by_telephone(spoken("m3", 35, 4))))
    rows.draft(second.id, "हाँ", "नहीं")
    with reading(sqlite) as connection:
        found = voices.speakers(connection, second.id)
    assert [(one.label, one.name, one.automatic) for one in found] == [("S1", "Agent Meena", True), ("S2", "", False)]


@pytest.mark.parametrize(("linking", "consent"), [(False, True), (True, False)])
def test_nothing_is_kept_unless_both_agree(sqlite: Engine, linking: bool, consent: bool) -> None:
    made = agreed(Rows(sqlite), sqlite, linking, consent)
    identify(sqlite, SETTINGS, made, *call(NOISE))
    assert kept(sqlite) == 0


def test_a_missing_key_costs_the_names_and_not_the_draft(sqlite: Engine) -> None:
    made = agreed(Rows(sqlite), sqlite)
    with structlog.testing.capture_logs() as logged:
        identify(sqlite, Voices(), made, *call(NOISE))
    assert kept(sqlite) == 0
    (line,) = logged
    assert (line["event"], line["recording"]) == ("no speaker was identified", made.id)
    assert "boli voice key" in line["reason"]


def test_nothing_of_a_voice_is_logged(sqlite: Engine) -> None:
    made = agreed(Rows(sqlite), sqlite)
    with structlog.testing.capture_logs() as logged:
        identify(sqlite, SETTINGS, made, *call(NOISE))
    assert kept(sqlite) == 1
    assert logged == []
