"""Shapes: a router whose errors look as one vendor's do, so that its package raises what its users expect.

The problems are those of the whole service: shaped, not replaced. A 422 becomes a 400, which is what the three answer.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError
from starlette.responses import JSONResponse

from pipeline.store.blobs import BlobsAway
from review_api import problems
from review_api.compatible import callers
from review_api.problems import Problem

Shape = Callable[[Problem], dict[str, Any]]
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_AS_400: Final = (415, 422)
# What OpenAPI says of an answer that is an object of the vendor's, and of a body that is the sound itself.
OBJECT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}},
}
BYTES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def shaped(shape: Shape) -> type[APIRoute]:
    """Return a class of routes that answer every problem in this shape."""

    class Shaped(APIRoute):
        def get_route_handler(self) -> _Handler:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    await callers.refuse_strangers(request)
                    return await inner(request)
                except Problem as error:
                    return answer(error, shape)
                except RequestValidationError as error:
                    return answer(problems.invalid(error), shape)
                except OperationalError as error:
                    return answer(problems.busy(request, error), shape)
                except BlobsAway as error:
                    return answer(problems.away(request, error), shape)

            return handle

    return Shaped


def answer(problem: Problem, shape: Shape) -> JSONResponse:
    """Return a problem in a vendor's shape."""
    status = 400 if problem.status in _AS_400 else problem.status
    return JSONResponse(shape(problem), status, headers=problem.headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these errors: objects, of which each vendor has its own."""
    content = {"application/json": {"schema": {"type": "object"}}}
    return {status: {"description": problems.phrase(status), "content": content} for status in statuses}
