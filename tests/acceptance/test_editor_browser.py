"""The transcriber's page in a real browser against the real service: sound, input methods, lost lines, conflicts.

this file -> service in a thread (uvicorn, SQLite, one of the bundled recordings, really prepared)
          -> node editor/test/browser/drive.mjs <scenario> -> Debian's Chromium
"""

import contextlib
import hashlib
import json
import shutil
import socket
import subprocess
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from asr.models.pool import OneRecognizer
from asr.scripted import MODEL, ScriptedRecognizer
from asr.word import Word
from configs.settings import Settings, Storage
from diarize.scripted import ScriptedDiarizer
from pipeline.jobs.migration import migrate_all
from pipeline.jobs.stages import DraftingStages
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.transcript import Segment
from pipeline.review import revisions
from pipeline.review.routing import Arm
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, reading
from review_api.app import create_app
from tests.conftest import PASSWORD, Rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SOUND = ROOT / "boli" / "demo" / "samples" / "hi-office.flac"
START_MS, LENGTH_MS = 500, 3000
NUKTA = "पढ\N{DEVANAGARI SIGN NUKTA}"  # what NFC makes of the precomposed letter below
PRECOMPOSED = "प\N{DEVANAGARI LETTER RHA}"


class Desk:
    """A running service with one transcriber, and recordings put into it through the store."""

    def __init__(self, folder: Path, url: str, settings: Settings) -> None:
        self.folder = folder
        self.url = url
        self.settings = settings
        self.engine = connect(settings.database_url)
        self.rows = Rows(self.engine)
        self.client = self.rows.client("a client")
        self.rows.person("asha")
        blobs = DiskBlobs(settings.storage.data_dir / "blobs")
        self._stages = DraftingStages(
            settings, self.engine, blobs, OneRecognizer(ScriptedRecognizer(["-"])), ScriptedDiarizer([]), folder
        )
        self._blobs = blobs

    def task(
        self,
        text: str,
        language: str = "hi",
        name: str = "helpline",
        arm: Arm = "draft",
        sound: Path = SOUND,
        **more: str,
    ) -> str:
        """Make a recording of one segment, whose first word is of low and second of middling confidence. Return the
        segment's id."""
        made_id = self._prepared(name, language, sound, **more)
        with self.engine.begin() as connection:
            (one,) = segments.replace_draft(connection, made_id, [segment_of(text, language)])
            recordings.set_drafted(connection, made_id, MODEL, [])
        self.rows.task(one, arm)
        return one.id

    def stretch(
        self, texts: Sequence[str], language: str, name: str, known: int = 0, each_ms: int = LENGTH_MS // 2
    ) -> list[str]:
        """Make a recording of several segments, of which the first `known` are no work. Return the ids of all."""
        made_id = self._prepared(name, language)
        drafted = [segment_of(text, language, place * each_ms, each_ms) for place, text in enumerate(texts)]
        with self.engine.begin() as connection:
            made = segments.replace_draft(connection, made_id, drafted)
            recordings.set_drafted(connection, made_id, MODEL, [])
        for one in made[known:]:
            self.rows.task(one)
        return [one.id for one in made]

    def _prepared(self, name: str, language: str, sound: Path = SOUND, **more: str) -> str:
        digest = hashlib.sha256(sound.read_bytes()).hexdigest()
        made = self.rows.recording(self.client.id, name, digest, language=language, **more)
        with Artifacts(self._blobs, made.id).writing_original() as place:
            shutil.copyfile(sound, place)
        assert self._stages.prepare(made.id) is None
        return made.id

    def texts(self, segment_id: str) -> list[str]:
        """Return what people wrote, oldest first."""
        with reading(self.engine) as connection:
            return [one.text for one in revisions.of_segment(connection, segment_id)]

    def play(self, scenario: str, **options: Any) -> dict[str, Any]:
        """Let the browser play a scenario and return what it saw. Nothing may have gone wrong in the page itself."""
        given = {"chromium": CHROMIUM, "url": self.url, "login": "asha", "password": PASSWORD}
        given |= {"folder": str(self.folder), **options}
        driver = ROOT / "editor" / "test" / "browser" / "drive.mjs"
        ran = subprocess.run(
            ["node", str(driver), scenario, json.dumps(given)], capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 0, ran.stderr
        seen: dict[str, Any] = json.loads(ran.stdout)
        assert seen["faults"] == []
        return seen


def segment_of(text: str, language: str, start_ms: int = START_MS, length_ms: int = LENGTH_MS) -> Segment:
    said = text.split()
    edges = [start_ms + index * length_ms // len(said) for index in range(len(said) + 1)]
    sure = [0.3, 0.6, *[0.95] * len(said)]
    words = tuple(Word(word, edges[index], edges[index + 1], sure[index]) for index, word in enumerate(said))
    return Segment(start_ms, start_ms + length_ms, 0, "S1", language, text, 0.6, (), words)


def require_page() -> None:
    """Fail, with what to do, where the page or what drives the browser is missing."""
    needed = {
        ROOT / "review_api" / "static" / "index.html": "run `make editor`",
        ROOT / "editor" / "node_modules" / "playwright-core": "run `make editor`",
        Path(CHROMIUM): "install Debian's chromium (scripts/system-packages)",
    }
    for path, cure in needed.items():
        if not path.exists():
            pytest.fail(f"{path} is missing: {cure}")


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Run the service on a free port of this machine, over a database brought up to date. Give its address."""
    migrate_all(settings)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(settings), log_level="error", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The service until the test ends."""
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Desk(tmp_path, url, settings)
        yield made
        made.engine.dispose()


def test_only_the_right_password_opens_the_page(desk: Desk) -> None:
    desk.task("किसान को भुगतान")
    seen = desk.play("signIn")
    assert seen["outside"]
    assert seen["refusal"] == "The login or the password is wrong."
    assert "Asha" in seen["header"]
    assert MODEL.intended_use in seen["model"]
    cookie, stored = seen["kept"].split(",", 1)
    assert cookie == ""  # no token where a script could read it
    assert set(json.loads(stored)) == {"boli.touched", "boli.idle"}  # when the page locks
    assert seen["journal"] == {}  # and nothing of the work that nobody did


def test_a_text_is_heard_corrected_and_sent_as_typed(desk: Desk) -> None:
    shown = desk.task("किसन को भुगतान कीया", name="farm helpline", dialect="mag")
    hidden = desk.task("राशन कार्ड नहीं", name="ration office", arm="blind")
    seen = desk.play("work", lastWord=PRECOMPOSED, blindText="राशन कार्ड नहीं आया")

    assert seen["title"] == "farm helpline"
    for fact in ("हिन्दी (Hindi)", "Magahi", "S1", "0:00", "3.0 s"):
        assert fact in seen["facts"]
    assert seen["draft"] == "किसन को भुगतान कीया"
    assert seen["marks"] == {"strong": [], "slight": ["किसन"]}

    assert seen["paused"]
    assert seen["before_s"] > 0.3  # it played by itself on opening
    assert seen["replayed_s"] < 0.3

    assert seen["whileComposing"] == "farm helpline"  # Enter belonged to the input method
    assert seen["typed"] == f"किसान {PRECOMPOSED}\nदूसरी पंक्ति"
    assert desk.texts(shown) == [f"किसान {NUKTA}\nदूसरी पंक्ति"]
    assert unicodedata.is_normalized("NFC", desk.texts(shown)[0])

    assert "राशन" not in seen["blind"]["text"]
    assert seen["blind"] | {"text": ""} == {"text": "", "box": "", "marks": 0, "focused": "box"}
    assert "The box is empty" in seen["refused"]
    assert desk.texts(hidden) == ["राशन कार्ड नहीं आया"]
    assert seen["lookAgain"]
    assert seen["left"] == {}  # a client's texts do not stay on a shared computer


def test_unsent_text_outlives_a_reload_and_a_lost_line(desk: Desk) -> None:
    first, _ = desk.task("किसान"), desk.task("राशन")
    seen = desk.play("keepsUnsent")
    assert seen["afterReload"] == "आधा लिखा"
    assert seen["next"] == "राशन"  # it was taken ahead, so work goes on
    assert seen["announced"] == "Saved here, 1 waiting to be sent."
    assert desk.texts(first) == ["आधा लिखा"]


@pytest.mark.parametrize(("choose", "last"), [("Keep mine", "मेरा पाठ"), ("Take theirs", "उनका पाठ")])
def test_a_person_settles_a_conflict(desk: Desk, choose: str, last: str) -> None:
    segment_id = desk.task("किसान")
    desk.task("राशन")
    seen = desk.play("conflict", choose=choose)
    assert "मेरा पाठ" in seen["shown"]
    assert "उनका पाठ" in seen["shown"]
    assert seen["box_free"]  # the next task waits for nobody
    assert desk.texts(segment_id) == ["उनका पाठ", last]


def test_everything_can_be_done_from_the_keyboard(desk: Desk) -> None:
    desk.task("किसान को भुगतान")
    seen = desk.play("keyboardOnly")
    assert seen["atOnce"] == "box"
    assert seen["back_s"] < max(seen["before_s"] - 1.5, 0.2)
    assert seen["text"] == "किसान को भुगतान"  # Ctrl+Backspace took no word away
    assert seen["doubtful"] == "Doubtful: किसान"
    assert seen["rate"] == 1.25
    assert "Accept the text and go to the next" in seen["help"]
    assert seen["walk"] == ["Pause", "Accept, next", "Next doubtful word", "box"]


def test_a_task_given_back_is_not_offered_at_once(desk: Desk) -> None:
    desk.task("किसान")
    desk.task("राशन")
    assert desk.play("giveBack") == {"first": "किसान", "second": "राशन", "faults": []}


def test_each_script_is_drawn_with_its_own_font(desk: Desk) -> None:
    samples = {
        "Devanagari": ("hi", "किसान क्रेडिट कार्ड के लिए ज़मीन का कागज़ चाहिए", "Noto Sans Devanagari", "ltr"),
        "Tamil": ("ta", "விவசாயிகளுக்கு கடன் அட்டை எப்போது கிடைக்கும்", "Noto Sans Tamil", "ltr"),
        "Urdu": ("ur", "کسان کو راشن کارڈ کے لیے دفتر جانا پڑتا ہے", "Noto Nastaliq Urdu", "rtl"),
    }
    for name, (language, text, _, _) in samples.items():
        desk.task(text, language, name)
    seen = desk.play("scripts", names=list(samples))
    for name, (language, _, font, direction) in samples.items():
        assert seen["fonts"][name]["copy"] == [font]
        assert seen["fonts"][name]["box"] == {"direction": direction, "lang": language, "size_px": pytest.approx(21.6)}
        assert (desk.folder / f"{name}.png").stat().st_size > 10_000
