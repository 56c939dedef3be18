"""Imported: a corpus that others have transcribed becomes recordings with references, as if people here had written it.

    sound file      -> one recording, prepared as any other
    its utterances  -> its segments: no draft (flag no-draft), one revision, seen by one person
    who wrote them  -> the account LOGIN, which nobody can sign in to: it earns nothing and is in no measure of people

Nothing chose which segments have a text: all have, so the probability of a review is 1. The texts count as written
blind, for they were not written over a draft of a model here; `over_draft` says otherwise. Each recording is taken
whole in one transaction, or not at all; a sound that the client has already is not taken again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from configs.registry import UnknownVariety, language_of, variety
from configs.settings import Audio
from pipeline.datasets.corpora.grouping import Spoken, by_sound, once
from pipeline.datasets.corpora.utterance import Bad, RowProblem, Utterance
from pipeline.media.prepared import Prepared
from pipeline.media.problem import AudioProblem
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.labels import ExternalIdTaken
from pipeline.recordings.retention import FOR_GOOD, Days
from pipeline.review import imported_rows, imported_sound
from pipeline.review.imported_rows import Reference, Whole
from pipeline.review.routing import Arm
from pipeline.store.blobs import Blobs
from pipeline.store.database import new_id, reading

_BEYOND_MS: Final = 100  # so much may an utterance end after its sound: times in corpora are rounded


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a whole corpus; `language`, `dialect` and `speaker` where a row says nothing of its own.

    `consent`: those who speak agreed that models learn from it. `over_draft`: the texts were written over a machine's.
    `longest`: for how long the operator keeps sound and texts at most; else it is as usual for the client.
    """

    client_id: str
    language: str = ""
    dialect: str = ""
    speaker: str = ""
    consent: bool = False
    over_draft: bool = False
    longest: Days = FOR_GOOD


@dataclass(frozen=True, slots=True)
class Taken:
    """A sound with its texts is a recording. `new`: now; else it was imported before."""

    recording_id: str
    segments: int
    duration_ms: int
    new: bool = True


class _Unfit(Exception):
    """An utterance does not fit its sound."""

    def __init__(self, one: Utterance, says: str) -> None:
        super().__init__(says)
        self.bad = Bad(one.place, says)


@dataclass(frozen=True, slots=True)
class Importer:
    """Takes a corpus into a database and its blobs. It may be interrupted, and begun again."""

    engine: sa.Engine
    blobs: Blobs
    limits: Audio
    told: Told

    def take(self, rows: Iterable[Utterance | Bad]) -> Iterator[Taken | Bad]:
        """Take the corpus, one recording after the other; yield what became of each, and each row that is left out.

        A recording of which a row is bad is left out as a whole.
        """
        for spoken in by_sound(rows):
            if isinstance(spoken, Bad):
                yield spoken
            else:
                yield from self._one(spoken)

    def _one(self, spoken: Spoken) -> Iterator[Taken | Bad]:
        utterances, twice = once(spoken)
        bad = [*spoken.bad, *twice]
        references: list[tuple[Utterance, Reference]] = []
        for one in utterances:
            try:
                references.append((one, _reference(one, self.told)))
            except RowProblem as problem:
                bad.append(Bad(one.place, str(problem)))
        if bad:
            others = len(utterances) - len({one.place for one in bad} & {one.place for one in utterances})
            whole = f"; the {others} other rows of its recording are left out, too" if others else ""
            yield replace(bad[0], says=f"{bad[0].says}{whole}")
            yield from bad[1:]
            return
        try:
            yield self._kept(spoken, references)
        except _Unfit as problem:
            yield problem.bad
        except (RowProblem, AudioProblem, OSError) as problem:
            yield Bad(spoken.place, str(problem))

    def _kept(self, spoken: Spoken, references: Sequence[tuple[Utterance, Reference]]) -> Taken:
        sha256, size = imported_sound.fingerprint(spoken.sound)
        told = [reference for _, reference in references]
        with reading(self.engine) as connection:
            before = imported_rows.before(connection, self.told.client_id, sha256)
        if before is not None:
            return _same(before, told)
        recording_id = new_id("rec")
        artifacts = Artifacts(self.blobs, recording_id)
        try:
            prepared = imported_sound.keep(artifacts, spoken.sound, self.limits)
            fitted = [_fitted(one, reference, prepared) for one, reference in references]
            whole = Whole(recording_id, self.told.client_id, references[0][0].name, sha256, size, self.told.consent)
            with self.engine.begin() as connection:
                imported_rows.write(connection, whole, prepared, fitted, self.told.longest)
        except ExternalIdTaken as taken:  # by another import of the same corpus, at the same time
            artifacts.delete()
            return Taken(taken.recording_id, len(fitted), prepared.duration_ms, new=False)
        except BaseException:
            artifacts.delete()
            raise
        return Taken(recording_id, len(fitted), prepared.duration_ms)


def _same(before: imported_rows.Before, told: Sequence[Reference]) -> Taken:
    """Return the recording that a sound is already. Raises RowProblem where it has other texts than the corpus."""
    if not before.imported:
        raise RowProblem(f"its sound is recording {before.recording_id}, which was sent and not imported")
    if before.texts != tuple(one.text for one in told):
        raise RowProblem(
            f"its sound is recording {before.recording_id}, which was imported with other texts: delete that one first,"
            " or leave this out"
        )
    return Taken(before.recording_id, len(told), before.duration_ms, new=False)


def _reference(one: Utterance, told: Told) -> Reference:
    """Return what is to be kept of an utterance, its times as far as they are known. Raises RowProblem."""
    language, dialect = _variety(one, told)
    speaker = one.speaker or told.speaker
    if len(speaker) > imported_rows.SPEAKER_LETTERS:
        raise RowProblem(f"its speaker has {len(speaker)} letters; {imported_rows.SPEAKER_LETTERS} at most")
    arm: Arm = "draft" if told.over_draft else "blind"
    return Reference(imported_rows.as_kept(one.text), 0, 0, one.channel, speaker, language, dialect, arm)


def _variety(one: Utterance, told: Told) -> tuple[str, str]:
    """Return language and dialect as tags, the latter "" where none is known. Raises RowProblem."""
    language, dialect = one.language or told.language, one.dialect or told.dialect
    try:
        if language and not one.dialect and dialect and language_of(language) != language_of(dialect):
            dialect = ""  # what was said of the corpus is not of this language
        found = variety(dialect or language)
        top = language_of(found.tag)
        if language and language_of(language) != top:
            raise RowProblem(f"{found.tag} is no dialect of {language}")
    except UnknownVariety as error:
        says = str(error) if dialect or language else "it names no language: give --language"
        raise RowProblem(says) from error
    return top.tag, found.tag if found.parent else ""


def _fitted(one: Utterance, reference: Reference, prepared: Prepared) -> Reference:
    """Return a reference with its times in its sound. Raises _Unfit."""
    start, end = one.start_ms or 0, prepared.duration_ms if one.end_ms is None else one.end_ms
    if end > prepared.duration_ms + _BEYOND_MS or start >= prepared.duration_ms:
        raise _Unfit(one, f"it ends at {end / 1000:g} s, its sound at {prepared.duration_ms / 1000:g} s")
    if reference.channel >= len(prepared.channels):
        raise _Unfit(one, f"it is on channel {one.channel}, its sound has {len(prepared.channels)}")
    # A channel that carries the same sound as an earlier one is not heard twice.
    same_as = prepared.channels[reference.channel].same_as
    channel = reference.channel if same_as is None else same_as
    return replace(reference, start_ms=start, end_ms=min(end, prepared.duration_ms), channel=channel)
