"""Query parameters: one that a route does not know is refused, and so is a single one that is given twice.

A filter with a mistyped name would otherwise be left out in silence, and the list would hold more than was asked for.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final, get_args, get_origin

from fastapi import Request

from review_api.problems import Problem

# Here another service sends a browser, and says what it likes (RFC 6749, 4.1.2: what is not known is ignored).
ANSWERS: Final = ("/v1/sign-in/company/callback",)
_LETTERS: Final = 40  # of a name that is repeated in the answer


async def refuse_unknown(request: Request) -> None:
    """Raise a 422 problem that names a query parameter which the route does not have, and those that are near it; or
    one that holds one value and was given twice: nobody can say which of them was meant.

    A dependency of the application, and so of every route. Files of the pages are none.
    """
    if not request.query_params:
        return
    known = _parameters(request.scope.get("route"))
    if known is None:
        return
    for name in request.query_params:
        if name not in known:
            raise Problem(422, "unknown-parameter", _said(name, frozenset(known)))
        if not known[name] and len(request.query_params.getlist(name)) > 1:
            raise Problem(422, "parameter-twice", f"{name} is in the query more than once; send one of them")


def _parameters(route: Any) -> dict[str, bool] | None:
    """Return by name whether each query parameter of a route may be repeated; None where anything may be said."""
    dependant = None if getattr(route, "path", "") in ANSWERS else getattr(route, "dependant", None)
    return None if dependant is None else dict(_of(dependant))


def _of(dependant: Any) -> Iterator[tuple[str, bool]]:
    for parameter in dependant.query_params:
        fields = getattr(parameter.field_info.annotation, "model_fields", None)
        if fields:  # a model holds several parameters
            yield from ((field.alias or name, _repeats(field.annotation)) for name, field in fields.items())
        else:
            yield parameter.alias, _repeats(parameter.field_info.annotation)
    for inner in dependant.dependencies:
        yield from _of(inner)


def _repeats(annotation: Any) -> bool:
    """Say whether a value is a list: of this type, or of one of those that it may be."""
    if get_origin(annotation) in (list, tuple, set, frozenset, Sequence):
        return True
    return any(_repeats(one) for one in get_args(annotation))


def _said(name: str, known: frozenset[str]) -> str:
    shown = ascii(name[:_LETTERS])
    near = get_close_matches(name[:_LETTERS], known, n=3)
    if near:
        return f"there is no query parameter {shown} here; did you mean {' or '.join(near)}?"
    if known:
        return f"there is no query parameter {shown} here; there are {', '.join(sorted(known))}"
    return f"there is no query parameter {shown} here; this address takes none"
