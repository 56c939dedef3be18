"""Addresses: what the application knows of an address before a route is called: its methods, and who may come."""

from collections.abc import Callable, Iterable
from typing import Any

from starlette.routing import Match, Route
from starlette.types import Scope


class Addresses:
    """All routes of the application. `caller`: the dependency by which a route asks who is calling."""

    def __init__(self, routes: Iterable[Any], caller: Callable[..., Any]) -> None:
        self._routes = [route for route in routes if isinstance(route, Route)]
        self._asking = {id(route) for route in self._routes if _depends(getattr(route, "dependant", None), caller)}

    def methods(self, scope: Scope) -> list[str]:
        """Return every method that the address of a request takes, sorted."""
        matching = (route for route in self._routes if route.matches(dict(scope))[0] is not Match.NONE)
        return sorted({method for route in matching for method in route.methods or ()})

    def asks_who_calls(self, scope: Scope) -> bool:
        """Say whether the route that will answer a request has to know its caller."""
        for route in self._routes:
            if route.matches(dict(scope))[0] is Match.FULL:
                return id(route) in self._asking
        return False


def _depends(dependant: Any, on: Callable[..., Any]) -> bool:
    if dependant is None:
        return False
    return dependant.call is on or any(_depends(inner, on) for inner in dependant.dependencies)
