"""Take a picture of each page: light and dark, in English, Hindi and Urdu; made-up people, bundled recordings.

python -m scripts.screenshots           writes docs/pictures/pages/ and docs/pictures/pages.md

The pages must be built (`make editor`). What they show is what the browser tests put into a service: each place below
is a service of its own, on this machine, that ends with its pictures.
"""

import argparse
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from boli.demo.samples import path, samples
from configs.settings import Settings, Storage
from pipeline.accounts import invitations
from pipeline.accounts.people import Profile
from pipeline.recordings import recordings, segments
from pipeline.review import assignment
from pipeline.review.routing import Decision
from scripts.rooms import ROOT
from tests.acceptance.test_dashboard_browser import Lab
from tests.acceptance.test_editor_browser import MODEL, Desk, require_page, segment_of, serving
from tests.acceptance.test_editor_decisions import TEXTS, write
from tests.acceptance.test_lead_browser import Centre as Board
from tests.acceptance.test_lexicons_browser import Corrected
from tests.acceptance.test_my_work_browser import Worked
from tests.acceptance.test_people_browser import Centre as Staff

PICTURES = ROOT / "docs" / "pictures"
LANGUAGES = {"en": "English", "hi": "Hindi", "ur": "Urdu"}
SCREEN, PHONE = (1024, 600), (375, 760)
HEAD = """# The pages

Written by `make screenshots` (`python -m scripts.screenshots`), which also takes the pictures: 1024 x 600, in English,
Hindi and Urdu, light and dark. People and recordings are made up; what is heard is synthetic speech.
"""
# Hindi as it is said in the recording `hi-neighbours`, written as Urdu.
URDU = (
    "میرا موبائل کل صبح سے خراب ہے",
    "جمعہ کو دفتر میں شکایت کرنی ہے",
    "مرچ کا بھاؤ کتنا ہے",
    "مرچ کا بھاؤ پچاس روپے ہے",
)


@dataclass(frozen=True, slots=True)
class State:
    """A picture: its name, which editor/test/browser/screenshots.mjs knows, its title, and how one comes there."""

    name: str
    title: str
    login: str = ""
    address: str = ""
    sizes: tuple[tuple[int, int], ...] = (SCREEN,)

    def files(self, language: str) -> list[str]:
        """Return the names of its pictures in a language, light before dark."""
        ends = ["" if width >= SCREEN[0] else "-phone" for width, _ in self.sizes]
        return [f"{self.name}-{language}-{scheme}{end}.webp" for end in ends for scheme in ("light", "dark")]


class Heard(Desk):
    """A service with the bundled recordings of Hindi and Tamil, and one written in Urdu; people who know one each."""

    def fill(self) -> None:
        """Open the third sentence of each recording, and those after it, as tasks."""
        for login, language in (("mohan", "hi"), ("kavya", "ta"), ("sana", "ur")):
            self.rows.person(login, language)
        self._sample("hi-farm", "hi", "किसान हेल्पलाइन")
        self._sample("ta-farm", "ta", "கோவை உழவர் சந்தை")
        self._sample("hi-neighbours", "ur", "راشن دفتر", URDU)

    def states(self) -> list[State]:
        """Return what is to be seen here."""
        return [
            State("sign-in", "Sign in"),
            State("join", "Joining by a link", address=f"join#{self._invite()}"),
            State("desk-hindi", "Transcribing Hindi", "mohan"),
            State("desk-tamil", "Transcribing Tamil", "kavya"),
            State("desk-urdu", "Transcribing Urdu", "sana"),
            State("desk-split", "A segment in two parts", "mohan"),
            State("desk-keys", "The keys", "mohan"),
        ]

    def _invite(self) -> str:
        with self.engine.begin() as connection:
            wanted = Profile("ravi_k", "", ["transcriber"], ["hi"])
            return invitations.invite(connection, wanted, None, timedelta(days=1))[1]

    def _sample(self, name: str, language: str, title: str, texts: Sequence[str] = ()) -> None:
        (sample,) = (one for one in samples() if one.name == name)
        said = sample.utterances[: len(texts) or None]
        planned = [
            segment_of(text, language, one.start_ms, one.end_ms - one.start_ms)
            for one, text in zip(said, texts or [one.text for one in said], strict=True)
        ]
        made_id = self._prepared(title, language, path(sample))
        with self.engine.begin() as connection:
            made = segments.replace_draft(connection, made_id, planned)
            recordings.set_drafted(connection, made_id, MODEL, [])
        for one in made[2:]:
            self.rows.task(one)


class Twice(Desk):
    """A service in which two people wrote a segment otherwise, and a reviewer."""

    def fill(self) -> None:
        self.rows.person("rhea", roles=["reviewer"])
        writers = self.rows.person("mina"), self.rows.person("ravi")
        language, *texts = TEXTS["Hindi"]
        segment = self.task("-", language, "किसान हेल्पलाइन", review="full_twice")
        with self.engine.begin() as connection:
            assignment.log(connection, segment, Decision("draft", 1.0, 0.05, 0.5, second_probability=1.0))
        for person, text in zip(writers, texts, strict=True):
            write(self, person, segment, text)

    def states(self) -> list[State]:
        return [State("desk-two-texts", "Deciding between two texts", "rhea")]


class Paid(Worked):
    """A service in which somebody wrote texts and reads what they earned."""

    def fill(self) -> None:
        self.work()

    def states(self) -> list[State]:
        return [State("my-work", "My work", "asha", "my-work", (SCREEN, PHONE))]


class Led(Board):
    """A service with a centre and its lead."""

    def fill(self) -> None:
        self.open()
        super().fill()

    def states(self) -> list[State]:
        return [State("lead", "The lead’s board", "lata", "lead")]


class Staffed(Staff):
    """A service with two centres and an operator."""

    def fill(self) -> None:
        self.open()

    def states(self) -> list[State]:
        return [State("people", "People and centres", "om", "people")]


class Spelt(Corrected):
    """A service with spellings to be decided on."""

    def fill(self) -> None:
        self.correct()

    def states(self) -> list[State]:
        return [State("lexicons", "Spellings", "meera", "lexicons")]


class Measured(Lab):
    """A service whose drafts were corrected, and are measured."""

    def fill(self) -> None:
        self.reviewer = self.rows.person("ravi")
        self.rows.person("meera", roles=["ml"])
        self.population("hi", "", 10, 8, 0.35, "helpline")
        self.population("hi", "mag", 9, 9, 0.8, "ration office")
        self.population("ta", "ta-IN-x-kongu", 9, 10, 0.3, "கோவை உழவர் சந்தை")
        self.population("ur", "", 8, 10, 0.5, "دفتر")

    def states(self) -> list[State]:
        return [State("dashboard", "Accuracy", "meera", "dashboard")]


Place = type[Heard] | type[Twice] | type[Paid] | type[Led] | type[Staffed] | type[Spelt] | type[Measured]
PLACES: tuple[Place, ...] = (Heard, Twice, Paid, Led, Staffed, Spelt, Measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PICTURES, help="where pages/ and pages.md are written")
    chosen = parser.parse_args()
    require_page()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    shutil.rmtree(chosen.out / "pages", ignore_errors=True)
    states = [state for place in PLACES for state in take(place, chosen.out / "pages", LANGUAGES)]
    (chosen.out / "pages.md").write_text(page(states), encoding="utf-8")
    files = list((chosen.out / "pages").iterdir())
    print(f"{len(files)} pictures, {sum(one.stat().st_size for one in files) / 1e6:.1f} MB", file=sys.stderr)


def take(place: Place, folder: Path, languages: Iterable[str]) -> list[State]:
    """Serve one place, write its pictures into the folder, and return what they show."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="boli-") as name:
        settings = Settings(storage=Storage(data_dir=Path(name)))
        with serving(settings) as url:
            made = place(Path(name), url, settings)
            try:
                made.fill()
                states = made.states()
                shown = [asdict(state) for state in states]
                for language in languages:
                    made.play("screenshots", folder=str(folder), languages=[language], states=shown)
            finally:
                made.engine.dispose()
    return states


def page(states: Sequence[State]) -> str:
    """Return the page that shows them all."""
    return HEAD + "".join(_section(state) for state in states)


def _section(state: State) -> str:
    rows = []
    for tag, language in LANGUAGES.items():
        shown = [f"![{state.title}, {language}](pages/{file})" for file in state.files(tag)]
        rows += [f"| {light} | {dark} |" for light, dark in zip(shown[::2], shown[1::2], strict=True)]
    return "\n".join([f"\n## {state.title}", "| light | dark |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    main()
