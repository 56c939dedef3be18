"""The story: each chapter does one thing with the real parts, prints what came of it, and checks what it claims."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asr.training.espeak import Synthesiser
from boli.commands.accuracy.compare import show as show_verdict
from boli.demo.flywheel import recordings
from boli.demo.flywheel.desk import Desk, Draft, errors
from boli.demo.flywheel.loop import Loop
from boli.demo.flywheel.recordings import Recorded
from boli.demo.flywheel.script import BUNDLED_SHARE, DIALECT, Script
from boli.demo.flywheel.speakers import Speaker, bundled, speakers
from boli.demo.flywheel.told import NotShown, Told, percent
from pipeline.datasets import snapshots
from pipeline.datasets.snapshots import Snapshot
from pipeline.improvement.runs import Run
from pipeline.registry.current_choice import FRESH_S
from pipeline.store.database import now, reading

TEST_SHARE: Final = 0.44  # of the speech: enough speakers and words for the gate
POISONED_TEST_SHARE: Final = 0.15
OPERATOR: Final = "Meera"
MODELS: Final = ("bho-flywheel-1", "bho-flywheel-poisoned")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is spoken: speakers, and sentences of each; `poisoned`: speakers of the poisoned batch."""

    speakers: int = 31
    sentences: int = 15
    poisoned: int = 10
    siblings: int = 4

    @property
    def sibling_sentences(self) -> int:
        """Of each sibling."""
        return max(1, self.sentences // 2)


class Story:
    """`folder`: where recordings are written."""

    def __init__(self, told: Told, desk: Desk, loop: Loop, folder: Path, size: Size) -> None:
        self._told, self._desk, self._loop, self._folder, self._size = told, desk, loop, folder, size
        self._voice = Synthesiser()
        self._bundled = recordings.bundled()
        self._script = Script(utterance.text for one in self._bundled for utterance in one.sample.utterances)

    def tell(self) -> None:
        """Tell it from the first draft to the rollback. Raises NotShown with the first claim that does not hold."""
        batch, starter = self._first_drafts()
        snapshot = self._corrections(batch)
        siblings = self._siblings(batch, snapshot)
        before = self._desk.drafted(siblings, "none", ", before")
        self._improvement(snapshot)
        self._better(siblings, before)
        self._poison()
        self._rollback(siblings, before, starter)

    def _first_drafts(self) -> tuple[list[Recorded], str]:
        self._told.chapter("1. Drafts by the model in use")
        size = self._size
        batch = [*self._bundled, *self._recorded("speaker", size.speakers)]
        minutes = sum(one.sample.duration_ms for one in batch) / 60_000
        self._told.say(
            f"{len(batch)} recordings in {DIALECT}, {minutes:.0f} minutes: {len(self._bundled)} are bundled, in the "
            f"others {size.speakers} voices of espeak-ng speak"
        )
        drafts = self._desk.drafted(batch, "full")
        (model,) = {one.model for one in drafts}
        found = errors(drafts)
        self._told.say(f"drafted by {model}: {percent(found.errors, found.reference)} of {found.reference} words wrong")
        self._told.claim(found.errors > 0, "the model in use makes errors in this dialect")
        return batch, model

    def _corrections(self, batch: Sequence[Recorded]) -> Snapshot:
        self._told.chapter("2. Corrections become a data set")
        done = self._desk.corrected({one.sample.name: one.sample for one in batch})
        self._told.beside("draft", "corrected", done)
        snapshot = self._loop.taken("flywheel", TEST_SHARE)
        with reading(self._loop.engine) as connection:
            items = list(snapshots.items(connection, snapshot.id))
        splits = Counter[str](one.split for one in items)
        heard = {split: {one.speaker for one in items if one.split == split} for split in ("train", "test")}
        self._told.say(f"{len(done)} segments corrected; {snapshot.full_name}: {snapshot.sha256[:12]}")
        self._told.say(
            ", ".join(f"{split}: {splits[split]} segments of {len(who)} speakers" for split, who in heard.items())
        )
        self._told.claim(not heard["train"] & heard["test"], "nobody is heard in both train and test")
        return snapshot

    def _siblings(self, batch: Sequence[Recorded], snapshot: Snapshot) -> list[Recorded]:
        """Return other sentences by the speakers of the bundled recordings, and by speakers held out of training."""
        with reading(self._loop.engine) as connection:
            tested = {one.recording_id for one in snapshots.items(connection, snapshot.id, "test")}
        named = self._desk.names(tested)
        everyone = speakers(self._size.speakers, "speaker")
        names = [one.sample.name for one in batch[len(self._bundled) :]]
        held_out = [who for who, name in zip(everyone, names, strict=True) if name in named][: self._size.siblings]
        size = self._size.sibling_sentences
        made = [self._one(bundled(one.sample), f"{one.sample.name}-sibling", size, 1.0) for one in self._bundled]
        return made + [
            self._one(who, f"sibling-{number + 1}", size, BUNDLED_SHARE) for number, who in enumerate(held_out)
        ]

    def _improvement(self, snapshot: Snapshot) -> None:
        self._told.chapter("3. Training, and the gate on held-out speakers")
        run = self._loop.improved(snapshot, MODELS[0])
        self._verdict(run)
        self._told.claim(_outcome(run) == "pass", "the gate passes: no worse on speakers that training never heard")
        waits = run.state == "waiting" and not self._loop.in_force()
        self._told.claim(waits, "nothing is promoted before a person says so")
        run = self._loop.approved(run, OPERATOR)
        self._told.claim(
            run.state == "done" and self._loop.in_force() == MODELS[0], f"{OPERATOR} promotes {MODELS[0]} for {DIALECT}"
        )

    def _better(self, siblings: Sequence[Recorded], before: Sequence[Draft]) -> None:
        self._told.chapter("4. Siblings are drafted better: other sentences by the same speakers")
        time.sleep(FRESH_S)  # workers look at the releases so often
        after = self._desk.drafted(siblings, "none", ", after")
        self._told.claim(
            {one.model for one in after} == {MODELS[0]}, f"every draft is by {MODELS[0]}; no worker was restarted"
        )
        bundled = len(self._bundled)
        self._rates("of the bundled recordings", before[:bundled], after[:bundled])
        self._rates("held out of training", before[bundled:], after[bundled:])
        worst = max(range(len(before)), key=lambda at: before[at].errors.errors - after[at].errors.errors)
        self._told.compared(
            ("said", siblings[worst].text), ("before", before[worst].text), ("after", after[worst].text)
        )
        old, new = errors(before), errors(after)
        self._told.claim(
            new.errors < old.errors,
            f"of {old.reference} words {old.errors} were wrong before the corrections, {new.errors} are after",
        )

    def _poison(self) -> None:
        self._told.chapter("5. A poisoned batch is stopped by the gate")
        began = now()
        batch = self._recorded("other speaker", self._size.poisoned)
        self._desk.drafted(batch, "full")
        done = self._desk.corrected(recordings.shuffled(batch))
        self._told.beside("draft", "corrected", done)
        snapshot = self._loop.taken("poisoned", POISONED_TEST_SHARE, began)
        self._told.say(f"{len(done)} segments got the text of another; {snapshot.full_name}: {snapshot.sha256[:12]}")
        run = self._loop.improved(snapshot, MODELS[1])
        self._verdict(run)
        self._told.claim(
            run.state == "stopped" and _outcome(run) == "worse", f"the run is stopped: {run.problem or run.state}"
        )
        self._told.claim(self._loop.in_force() == MODELS[0], f"nothing is promoted: {MODELS[0]} still drafts {DIALECT}")

    def _rollback(self, siblings: Sequence[Recorded], before: Sequence[Draft], starter: str) -> None:
        self._told.chapter("6. A rollback")
        self._loop.rolled_back(OPERATOR, "to show it")
        time.sleep(FRESH_S)
        again = self._desk.drafted(siblings, "none", ", after the rollback")
        by = {one.model for one in again}
        self._told.claim(by == {starter}, f"{starter} drafts {DIALECT} again (drafts are by {', '.join(sorted(by))})")
        self._told.claim(
            [one.text for one in again] == [one.text for one in before],
            "the siblings' drafts are those from before the corrections, letter by letter",
        )

    def _rates(self, who: str, before: Sequence[Draft], after: Sequence[Draft]) -> None:
        old, new = errors(before), errors(after)
        self._told.say(
            f"speakers {who}: {percent(old.errors, old.reference)} of {old.reference} words wrong before, "
            f"{percent(new.errors, new.reference)} after"
        )

    def _verdict(self, run: Run) -> None:
        gate = run.step("gate")
        if gate is None or "verdict" not in gate.result:
            raise NotShown(f"the gate gave no verdict: {run.problem or run.state}")
        show_verdict(dict(gate.result["verdict"]), self._told.console)

    def _recorded(self, group: str, count: int) -> list[Recorded]:
        return [
            self._one(who, f"{group.replace(' ', '-')}-{number + 1}", self._size.sentences, BUNDLED_SHARE)
            for number, who in enumerate(speakers(count, group))
        ]

    def _one(self, who: Speaker, name: str, sentences: int, share: float) -> Recorded:
        lines = self._script.lines(sentences, bundled_share=share)
        return recordings.record(name, who, lines, self._folder, self._voice)


def _outcome(run: Run) -> str:
    gate = run.step("gate")
    return str(gate.result.get("outcome", "")) if gate else ""
