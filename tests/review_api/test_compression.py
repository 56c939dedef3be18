"""Which answers are compressed, and that they are the same afterwards."""

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse, Response, StreamingResponse

from review_api.compression import LEAST_BYTES, Compression

LONG = {"text": "राशन कार्ड कब मिलेगा " * 200}


@pytest.fixture
def caller() -> TestClient:
    app = FastAPI()
    app.add_middleware(Compression)

    @app.get("/v1/long")
    @app.post("/v1/session")
    @app.post("/v1/assignments")
    def long() -> JSONResponse:
        return JSONResponse(LONG)

    @app.get("/v1/short")
    def short() -> JSONResponse:
        return JSONResponse({"text": "x" * (LEAST_BYTES - 100)})

    @app.get("/v1/clip")
    def clip() -> Response:
        return Response(b"sound" * 1000, media_type="audio/ogg")

    @app.get("/v1/parts")
    def parts() -> StreamingResponse:
        return StreamingResponse(iter([b"[" + b" " * 4000, b"]"]), media_type="application/json")

    return TestClient(app)


def _ask(caller: TestClient, method: str, path: str, accepted: str = "gzip") -> httpx.Response:
    return caller.request(method, path, headers={"accept-encoding": accepted})


def test_long_answers_are_compressed_and_the_same(caller: TestClient) -> None:
    for method, path in (("GET", "/v1/long"), ("POST", "/v1/assignments")):
        answer = _ask(caller, method, path)
        assert answer.json() == LONG
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) < 500


@pytest.mark.parametrize("path", ["/v1/short", "/v1/clip", "/v1/parts"])
def test_short_answers_sound_and_streams_stay_as_they_are(caller: TestClient, path: str) -> None:
    answer = _ask(caller, "GET", path)
    assert answer.status_code == 200
    assert len(answer.content) > 1000
    assert "content-encoding" not in answer.headers


def test_answers_with_secrets_stay_as_they_are(caller: TestClient) -> None:
    answer = _ask(caller, "POST", "/v1/session")
    assert answer.json() == LONG
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", ""])
def test_who_cannot_read_gzip_gets_none(caller: TestClient, accepted: str) -> None:
    answer = _ask(caller, "GET", "/v1/long", accepted)
    assert answer.json() == LONG
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
