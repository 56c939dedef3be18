"""Live: sound that is sent while it is spoken. That is not done here, and whoever tries is told so.

A WebSocket is refused with an answer of HTTP (the ASGI extension "WebSocket Denial Response"); where the server speaks
no WebSocket at all, the same request comes as a GET.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from review_api.problems import Problem, documented

# Deepgram's, OpenAI's and AssemblyAI's.
ADDRESSES: Final = ("/v1/listen", "/v1/realtime", "/v3/ws")
_NO = Problem(
    400,
    "no-live-streaming",
    "sound is not transcribed while it is spoken here: send the recording when it is whole "
    "(POST /v1/listen, /v1/audio/transcriptions, /v2/upload or /v1/recordings)",
)


class _Refusing(APIRoute):
    """A route that says no whatever is asked, before it looks at parameters."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def refused(request: Request) -> Response:
            return _NO.response()

        return refused


router = APIRouter(tags=["compatible"], route_class=_Refusing)


def refuse() -> None:
    """Sound that is sent while it is spoken is not transcribed here."""


async def refuse_socket(socket: WebSocket) -> None:
    """Refuse a WebSocket, with the same problem where the server can send it."""
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(_NO.response())
    else:
        await socket.close()


for _address in ADDRESSES:
    _name = _address.strip("/").replace("/", "_")
    router.add_api_route(
        _address, refuse, methods=["GET"], status_code=204, responses=documented(400), operation_id=f"live_{_name}"
    )
    router.routes.append(WebSocketRoute(_address, refuse_socket))
