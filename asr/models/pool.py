"""Recognisers of several models in one process: each loaded when first needed, and only so many kept.

    step --lend(language)--> the recogniser of its model --given back--> idle --another is needed--> closed

At most `asr.loaded_models` are in memory. One that is lent is never closed: whoever needs one more waits until another
is idle, and goes before those who ask for that one later.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from asr.models.choice import Chooser, Pinned, Spoken
from asr.recognizer import ModelInfo, Recognizer
from configs.errors import BoliError
from configs.settings import Asr


class PinnedModelChanged(BoliError, ValueError):
    """The model that began a recording is not the one that is in its place here. The message says what to do."""


class Closable(Recognizer, Protocol):
    """A recogniser that can be told to end."""

    def close(self) -> None: ...


class Recognizers(Protocol):
    """Whoever has a recogniser for every recording. `pinned`: the model that began it, if it was begun."""

    def lend(self, spoken: Spoken, pinned: Pinned | None = None) -> AbstractContextManager[Recognizer]:
        """Give the recogniser for such a recording, for the length of a block. Raises PinnedModelChanged."""
        ...

    def model_of(self, spoken: Spoken, pinned: Pinned | None = None) -> ModelInfo:
        """Return what is known of the model that drafts such a recording. Raises PinnedModelChanged."""
        ...

    def pin(self, spoken: Spoken) -> Pinned:
        """Return the model that drafts such a recording now, to be named again."""
        ...


@dataclass(frozen=True, slots=True)
class OneRecognizer:
    """The same recogniser for every recording."""

    recognizer: Recognizer

    @contextmanager
    def lend(self, spoken: Spoken, pinned: Pinned | None = None) -> Iterator[Recognizer]:
        _ensure_same(self.recognizer.model, pinned)
        yield self.recognizer

    def model_of(self, spoken: Spoken, pinned: Pinned | None = None) -> ModelInfo:
        _ensure_same(self.recognizer.model, pinned)
        return self.recognizer.model

    def pin(self, spoken: Spoken) -> Pinned:
        return Pinned(self.recognizer.model.name, self.recognizer.model.hash)


@dataclass(slots=True, eq=False)
class _Place:
    """A place in memory. `recognizer` is None while it is loaded; `used`: a number that grows with each use."""

    recognizer: Closable | None = None
    users: int = 0
    used: int = 0


@dataclass(slots=True, eq=False)
class RecognizerPool:
    """Recognizers over the models of a choice. `load` opens the one that `asr.model` names. Threads may share it."""

    choice: Chooser
    load: Callable[[Asr], Closable]
    _places: dict[str, _Place] = field(default_factory=dict, init=False)
    _known: dict[str, ModelInfo] = field(default_factory=dict, init=False)
    _waiting: list[str] = field(default_factory=list, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _clock: Iterator[int] = field(default_factory=itertools.count, init=False)

    @property
    def loaded(self) -> tuple[str, ...]:
        """The models in memory."""
        with self._changed:
            return tuple(self._places)

    @contextmanager
    def lend(self, spoken: Spoken, pinned: Pinned | None = None) -> Iterator[Recognizer]:
        """Give the recogniser; blocks while all places are in use by others. Raises what `load` raises, and
        PinnedModelChanged.
        """
        with self._lend(self._named(spoken, pinned)) as recognizer:
            _ensure_same(recognizer.model, pinned)
            yield recognizer

    def model_of(self, spoken: Spoken, pinned: Pinned | None = None) -> ModelInfo:
        """Return the model's description; the model is loaded only if it never was. Raises PinnedModelChanged."""
        model = self._info(self._named(spoken, pinned))
        _ensure_same(model, pinned)
        return model

    def pin(self, spoken: Spoken) -> Pinned:
        """Return the model that drafts such a recording now; it is loaded only if it never was."""
        model = self.choice.model_for(spoken)
        return Pinned(model, self._info(model).hash)

    def _named(self, spoken: Spoken, pinned: Pinned | None) -> str:
        return self.choice.located(pinned) if pinned else self.choice.model_for(spoken)

    def _info(self, model: str) -> ModelInfo:
        if model not in self._known:
            with self._lend(model):
                pass
        return self._known[model]

    @contextmanager
    def _lend(self, model: str) -> Iterator[Closable]:
        place = self._take(model)
        try:
            yield place.recognizer or self._open(model, place)
        finally:
            with self._changed:
                place.users -= 1
                self._changed.notify_all()

    def _take(self, model: str) -> _Place:
        """Return the place of a model, which counts as used from now on. If it is empty, the caller has to fill it."""
        with self._changed:
            self._waiting.append(model)
            try:
                self._changed.wait_for(lambda: self._may_have(model))
            finally:
                self._waiting.remove(model)
            place = self._places.get(model) or self._new(model)
            place.users += 1
            place.used = next(self._clock)
            self._changed.notify_all()
            return place

    def _may_have(self, model: str) -> bool:
        place = self._places.get(model)
        if place is None:
            return len(self._places) < self.choice.asr.loaded_models or self._idle() is not None
        somebody_lacks_a_place = any(other not in self._places for other in self._waiting)
        return place.recognizer is not None and (place.users > 0 or not somebody_lacks_a_place)

    def _idle(self) -> str | None:
        idle = [model for model, place in self._places.items() if not place.users]
        return min(idle, key=lambda model: self._places[model].used, default=None)

    def _new(self, model: str) -> _Place:
        idle = self._idle()
        if len(self._places) >= self.choice.asr.loaded_models and idle is not None:
            closed = self._places.pop(idle).recognizer
            assert closed is not None
            closed.close()
        place = self._places[model] = _Place()
        return place

    def _open(self, model: str, place: _Place) -> Closable:
        try:
            recognizer = self.load(self.choice.asr.model_copy(update={"model": model}))
        except BaseException:
            with self._changed:
                del self._places[model]
            raise
        with self._changed:
            place.recognizer = recognizer
            self._known[model] = recognizer.model
            self._changed.notify_all()
        return recognizer


def _ensure_same(model: ModelInfo, pinned: Pinned | None) -> None:
    if pinned and pinned.sha256 != model.hash:
        raise PinnedModelChanged(
            f"the recording was begun by {pinned.model} (hash {pinned.sha256[:12]}), but the model here has the hash "
            f"{model.hash[:12]}: bring the files back, or submit the recording again"
        )
