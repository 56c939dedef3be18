"""The scripted transcriber: a program in a person's place, for the demo and for tests. It is labelled wherever it acts.

It works through the public review API like anybody: leases tasks, fetches the clip, submits a revision. What it writes
comes from the references of the bundled recordings: the words spoken between the segment's two times. Where a draft
cuts an utterance in two, the words are divided by their place in the utterance, in proportion to their letters.
"""

from collections.abc import Callable, Mapping
from uuid import uuid4

from boli.demo.person import Json, Person
from boli.demo.samples import Sample, Utterance

NAME = "Scripted transcriber (not a person)"


class ScriptedTranscriber:
    """`samples`: the references, by the name of the recording."""

    def __init__(self, person: Person, samples: Mapping[str, Sample]) -> None:
        self._person = person
        self._samples = samples

    def work(self, most: int, done: Callable[[Json, str], None]) -> int:
        """Correct up to `most` segments and return how many; `done(task, text)` is told of each."""
        count = 0
        while count < most and (tasks := self._person.lease(1)):
            task = tasks[0]
            if not self._person.clip(task):
                raise RuntimeError(f"the clip of task {task['id']} is empty")
            segment = task["segment"]
            text = words_between(
                self._samples[segment["recording_name"]], segment["channel"], segment["start_ms"], segment["end_ms"]
            )
            self._person.revise(segment["id"], str(uuid4()), segment["version"], text)
            done(task, text)
            count += 1
        return count


def words_between(sample: Sample, channel: int, start_ms: int, end_ms: int) -> str:
    """Return the reference words whose middle lies in [start_ms, end_ms) of the channel, in order of time."""
    found = [
        (middle_ms, word)
        for utterance in sample.utterances
        if utterance.channel == channel
        for middle_ms, word in _middles(utterance)
        if start_ms <= middle_ms < end_ms
    ]
    return " ".join(word for _, word in sorted(found, key=lambda pair: pair[0]))


def _middles(utterance: Utterance) -> list[tuple[float, str]]:
    """Return each word with the time of its middle, as if every letter took equally long."""
    words = utterance.text.split()
    letters = sum(len(word) for word in words)
    at, result = 0, []
    for word in words:
        share = (at + len(word) / 2) / letters
        result.append((utterance.start_ms + share * (utterance.end_ms - utterance.start_ms), word))
        at += len(word)
    return result
