"""The application as a whole: errors, headers, the page, what is imported, and that its description is true."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, event
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from configs.errors import BoliError
from pipeline.store.clock import database_now_ms
from pipeline.store.database import connect
from pipeline.store.tables.jobs import worker
from review_api import static_pages
from review_api.version import VERSION
from tests.conftest import Service

HEAVY = ("torch", "faster_whisper", "librosa", "ctranslate2", "onnxruntime", "pyannote")


@pytest.mark.slow
def test_importing_the_application_loads_no_model_library() -> None:
    code = f"import sys, review_api.app; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("GET", "/nothing.js", 404, "not-found"),
        ("GET", "/assets/../../app.py", 404, "not-found"),
        ("GET", "/assets/%2e%2e/%2e%2e/app.py", 404, "not-found"),
        ("PUT", "/v1/health", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
    ],
)
def test_errors_are_problems(service: Service, method: str, path: str, status: int, code: str) -> None:
    answer = service.caller().request(method, path)
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert set(body) == {"type", "title", "status", "detail", "code"}


@pytest.mark.slow
@pytest.mark.parametrize("error", [RuntimeError, BoliError])
def test_a_fault_of_ours_says_nothing_of_itself(service: Service, error: type[Exception]) -> None:
    def fail() -> None:
        raise error("the secret inside")

    service.app.add_api_route("/v1/fail", fail)
    answer = service.caller().get("/v1/fail")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret" not in answer.text
    assert len(answer.headers["x-request-id"]) == 32


def test_each_answer_has_a_number_of_its_own_that_the_log_has(service: Service) -> None:
    with capture_logs() as logged:
        caller = service.caller()
        given = [caller.get(path).headers["x-request-id"] for path in ("/v1/health", "/v1/usage", "/nothing")]
    assert len(set(given)) == 3
    assert [line["request_id"] for line in logged if line["event"] == "request"] == given


def test_health_knows_whether_the_database_answers(service: Service, tmp_path: Path) -> None:
    assert service.caller().get("/v1/health").json() == {"status": "ok", "workers": 0, "version": VERSION}
    service.engine.dispose()
    service.app.state.services = _without_database(service, connect("postgresql://nobody@127.0.0.1:1/none"))
    answer = service.caller().get("/v1/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "database-away")


def test_health_knows_that_work_waits_and_no_worker_lives(service: Service) -> None:
    def told() -> tuple[str, int]:
        answer = service.caller().get("/v1/health")
        assert answer.status_code == 200
        return answer.json()["status"], answer.json()["workers"]

    owner, _ = service.client("asha")
    service.rows.recording(owner.id)
    assert told() == ("no-worker", 0)
    with service.engine.begin() as connection:
        seen_ms = database_now_ms(connection)
        connection.execute(worker.insert().values(id="one", seen_ms=seen_ms))
        connection.execute(worker.insert().values(id="gone", seen_ms=seen_ms - 60_000))
    assert told() == ("ok", 1)


def test_a_full_disk_of_the_database_is_told(service: Service) -> None:
    _, asha = service.client("asha")
    with service.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(service.engine, "begin")
    def fill(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    answer = asha.put("/v1/guidelines", json={"text": "so " * 6000})
    assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")


def _without_database(service: Service, engine: Engine) -> object:
    return replace(service.app.state.services, engine=engine)


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/health", "/v1/recordings", "/nothing"])
def test_every_answer_is_guarded(service: Service, path: str) -> None:
    headers = service.caller().get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert ("no-store" in headers.get("cache-control", "")) == path.startswith("/v1/")


def test_the_page_is_served_where_it_is_built(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>the editor")
    (tmp_path / "assets" / "a.js").write_text("1")
    (tmp_path / "icon.svg").write_text("<svg/>")
    app = FastAPI()
    static_pages.install(app, tmp_path)
    browser = TestClient(app)
    assert browser.get("/").text == "<p>the editor"
    assert browser.get("/assets/a.js").headers["content-type"].startswith("text/javascript")
    assert browser.get("/icon.svg").status_code == 200
    assert browser.get("/index.htm").status_code == 404
    assert browser.get("/assets/").status_code == 404
    assert browser.get("/assets/../index.html").status_code == 404


def test_files_are_sent_compressed_and_kept_by_the_browser(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>the editor " * 50)
    (tmp_path / "assets" / "a-1f.js").write_text("let long = 1;" * 500)
    app = FastAPI()
    static_pages.install(app, tmp_path)
    browser = TestClient(app)
    small = browser.get("/assets/a-1f.js", headers={"accept-encoding": "gzip, br"})
    assert small.text == "let long = 1;" * 500
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < 200
    assert "immutable" in small.headers["cache-control"]
    plain = browser.get("/assets/a-1f.js", headers={"accept-encoding": "gzip;q=0.0, identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == small.text
    page = browser.get("/")
    assert page.headers["cache-control"] == "no-cache"  # a new page names new files, so it is asked for each time
    again = browser.get("/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {small.headers["vary"], page.headers["vary"]} == {"Accept-Encoding"}


def test_a_file_in_brotli_is_preferred_and_has_no_address_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a-1f.js").write_text("let long = 1;" * 500)
    (tmp_path / "assets" / "a-1f.js.br").write_bytes(b"as the build made it")
    app = FastAPI()
    static_pages.install(app, tmp_path)
    browser = TestClient(app)

    def coding(accepted: str) -> str | None:
        answer = browser.send(
            browser.build_request("GET", "/assets/a-1f.js", headers=_accepting(accepted)), stream=True
        )
        return answer.headers.get("content-encoding")

    assert coding("gzip, deflate, br") == "br"
    assert coding("gzip, br;q=0") == "gzip"
    assert coding("identity") is None
    assert browser.get("/assets/a-1f.js.br").status_code == 404


def _accepting(accepted: str) -> dict[str, str]:
    return {"accept-encoding": accepted}


def test_the_page_says_when_it_is_not_built(tmp_path: Path) -> None:
    app = FastAPI()
    static_pages.install(app, tmp_path / "none")
    answer = TestClient(app).get("/")
    assert answer.status_code == 200
    assert "make editor" in answer.text


def test_the_description_needs_nothing_from_elsewhere(service: Service) -> None:
    text = service.caller().get("/docs").text
    assert "POST /v1/recordings" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "<script" not in text


def test_openapi_knows_every_error_as_a_problem(service: Service) -> None:
    schema = service.caller().get("/openapi.json").json()
    assert "HTTPValidationError" not in str(schema)
    for methods in schema["paths"].values():
        for call in methods.values():
            for status, answer in call["responses"].items():
                if status.startswith(("4", "5")):
                    if "$ref" in answer:
                        answer = schema["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                    kinds = list(answer["content"])
                    of_a_vendor = call["tags"] == ["compatible"] and kinds == ["application/json"]
                    assert of_a_vendor or kinds == ["application/problem+json"]
