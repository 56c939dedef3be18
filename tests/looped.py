"""A database from which the loop can be run: corrected recordings of many speakers, a training command without torch.

The training command copies the bundled model, changes one file of it, and writes the training list that
`boli model train` writes. What is decoded is scripted: the bundled model gets half of the words wrong, whatever was
trained gets all right.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from asr.models import model_files
from asr.recognizer import ModelInfo, Recognizer
from asr.scripted import MODEL, ScriptedRecognizer
from configs.settings import Asr, Settings, load
from pipeline.improvement.driver import Driver
from pipeline.improvement.runs import Options, Run
from pipeline.improvement.steps import LOOP
from pipeline.media.prepared import voice_name
from pipeline.recordings.artifacts import Artifacts
from pipeline.review import assignment, routing
from pipeline.store.database import reading
from tests.reviewed import World

TRAINER = Path(__file__).parent / "pipeline" / "improvement" / "trainer.py"
SAID, HEARD = "राशन कार्ड", "राशन मकान"
SETTINGS = """
[storage]
data_dir = "{data}"
database_url = "{url}"
[engine]
heartbeat_s = 0.1
dead_after_s = {dead_after_s}
[accuracy]
min_speakers = 2
min_reference_words = 2
[improvement]
on_workers = true
training_command = ["{python}", "{trainer}"]
mixes = [{mixes}]
references = "all"
min_speakers = {min_speakers}
shadow_segments = {shadow_segments}
watch_days = {watch_days}
promote = "{promote}"
look_minutes = 0.002
"""


class Looped(World):
    """A world whose corrected recordings have speakers, Bhojpuri, and voice all the time."""

    def corrected(self, speakers: int, said: str = SAID) -> None:
        """Add a corrected recording of each of so many speakers, of two segments."""
        for number in range(speakers):
            made = self.recording(said, said, dialect="bho", speaker=f"{said} {number}")
            for one in self.segments(made.id):
                with self.engine.begin() as connection:
                    assignment.log(connection, one.id, routing.Decision("draft", 1.0, 0.05, 0.5))
                self.revise(one, one.text)
            with Artifacts(self.blobs, made.id).writing_prepared(voice_name(0)) as place, place.open("wb") as file:
                np.save(file, np.ones(125, np.float32))


def settings(folder: Path, url: str, **chosen: Any) -> Settings:
    """Write settings into the folder, as `boli --config` reads them, and return them."""
    defaults = {"dead_after_s": 0.5, "mixes": "1.0", "shadow_segments": 0, "watch_days": 0, "promote": "gate",
                "min_speakers": 2}  # fmt: skip
    values = {"data": folder, "url": url, "python": sys.executable, "trainer": TRAINER} | defaults | chosen
    (folder / "boli.toml").write_text(SETTINGS.format(**values), "utf-8")
    return load(folder / "boli.toml")


def scripted(asr: Asr, *, swapped: bool = False) -> Recognizer:
    """Return a recogniser that writes what it is told, under the name and hash of the model that is asked for.
    `swapped`: the bundled model is right, and the other wrong.
    """
    files = model_files.read(model_files.folder_of(asr.model, asr.models))
    info = ModelInfo(files.name, files.hash, MODEL.intended_use, MODEL.languages, MODEL.window_ms)
    is_new = files.folder.resolve() != model_files.starter_folder().resolve()
    return ScriptedRecognizer([SAID if is_new != swapped else HEARD], model=info)


def driver(world: World, chosen: Settings, *, swapped: bool = False) -> Driver:
    """Return a driver of this process."""
    load = partial(scripted, swapped=swapped)
    return Driver(world.engine, world.blobs, chosen, "test", LOOP, load=load)


def counts(engine: sa.Engine, *tables: sa.Table) -> list[int]:
    """Return how many rows each table has."""
    with reading(engine) as connection:
        return [connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in tables]


def found(run: Run, name: str) -> dict[str, Any]:
    step = run.step(name)
    assert step is not None, name
    return dict(step.result)


__all__ = ["HEARD", "SAID", "Looped", "Options", "counts", "driver", "found", "scripted", "settings"]
