"""Base: what every schema of HTTP derives from, and the schema of an error.

Pydantic lives here and in settings only. Nothing behind the routers knows these classes. Their docstrings are the
descriptions in the OpenAPI document.
"""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """What a caller sends: a key that does not exist is an error."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What the service sends. Built from store objects by attribute."""

    model_config = ConfigDict(from_attributes=True)


class ProblemBody(Answer):
    """An error. `detail` says what to do."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str
