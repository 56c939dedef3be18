"""Steps: what a flow yields, and how it is moved on by one."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from boli.client.calls import Call
from boli.client.errors import ServiceError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A flow of calls that is repeated as a whole: `begin` starts it anew."""

    begin: Callable[[], "Flow[Any]"]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The flow is over."""

    result: T


Step: TypeAlias = Call[Any] | Pause | Unit
Flow: TypeAlias = Generator[Step, Any, T]


def move(flow: Flow[T], answer: Any = None, error: ServiceError | None = None) -> Step | Done[T]:
    """Give the flow the result of its last step, or the error of it; return the next step, or its result."""
    try:
        return flow.throw(error) if error else flow.send(answer)
    except StopIteration as end:
        return Done(end.value)
