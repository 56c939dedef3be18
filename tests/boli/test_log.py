"""The log goes where standard error is then, not where it was when the log was set up."""

import io

import pytest
import structlog

from boli.log import write_log


def test_it_outlives_the_stream_that_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    before = structlog.get_config()
    try:
        with monkeypatch.context() as first:
            closed = io.StringIO()
            first.setattr("sys.stderr", closed)
            write_log()
            log = structlog.get_logger()
            log.info("one", recording="rec_1")
            closed.close()
        now = io.StringIO()
        monkeypatch.setattr("sys.stderr", now)
        log.error("two", name="किसान")
        assert '"event": "two"' in now.getvalue()
        assert "किसान" in now.getvalue()
    finally:
        structlog.configure(**before)
