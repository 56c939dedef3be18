"""Query parameters: one that a route does not know is refused.

A filter with a mistyped name would otherwise be left out in silence, and the list would hold more than was asked for.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from fastapi import Request

from review_api.problems import Problem

_LETTERS: Final = 40  # of a name that is repeated in the answer


async def refuse_unknown(request: Request) -> None:
    """Raise a 422 problem that names a query parameter which the route does not have, and those that are near it.

    A dependency of the application, and so of every route. Files of the pages are none.
    """
    if not request.query_params:
        return
    known = _names(request.scope.get("route"))
    for name in request.query_params:
        if known is not None and name not in known:
            raise Problem(422, "unknown-parameter", _said(name, known))


def _names(route: Any) -> frozenset[str] | None:
    """Return the names of a route's query parameters; None where it is no route of the API."""
    dependant = getattr(route, "dependant", None)
    return None if dependant is None else frozenset(_of(dependant))


def _of(dependant: Any) -> Iterator[str]:
    for parameter in dependant.query_params:
        fields = getattr(parameter.field_info.annotation, "model_fields", None)
        yield from fields or (parameter.alias,)  # a model holds several parameters
    for inner in dependant.dependencies:
        yield from _of(inner)


def _said(name: str, known: frozenset[str]) -> str:
    shown = ascii(name[:_LETTERS])
    near = get_close_matches(name[:_LETTERS], known, n=3)
    if near:
        return f"there is no query parameter {shown} here; did you mean {' or '.join(near)}?"
    if known:
        return f"there is no query parameter {shown} here; there are {', '.join(sorted(known))}"
    return f"there is no query parameter {shown} here; this address takes none"
