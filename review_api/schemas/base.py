"""Base: what every schema of HTTP derives from, and the schema of an error.

Pydantic lives here, in settings, and in the client (boli/client/shapes.py) only. Nothing behind the routers knows these
classes. Their docstrings are the descriptions in the OpenAPI document.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """What a caller sends: a key that does not exist is an error, and so is a value of another type ("5" for 5)."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """What the service sends. Built from store objects by attribute."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def fields_of(cls, source: object) -> dict[str, Any]:
        """Return those fields of this schema that `source` has as attributes, for building the rest beside them."""
        return {name: getattr(source, name) for name in _names(cls) if hasattr(source, name)}


@cache  # asked for each word of a task, and Pydantic takes long to tell
def _names(schema: type[Answer]) -> tuple[str, ...]:
    return tuple(schema.model_fields)


class ProblemBody(Answer):
    """An error. `detail` says what to do."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str

    @classmethod
    def of_stored(cls, problem: Any) -> Any:
        """Return why a recording failed as every other error is told. Its rows hold code, title and detail."""
        if not isinstance(problem, dict):
            return problem
        status = 500 if problem["code"] == "internal" else 422
        return {"type": problem_type(problem["code"]), "status": status} | problem


def problem_type(code: str) -> str:
    """Return the URI by which RFC 9457 tells kinds of problems apart."""
    return f"urn:boli:problem:{code}"
