"""The log: lines for a person at a terminal, a JSON object a line for a machine, always to standard error."""

import sys

import structlog


class _StandardError:
    """Writes each line to standard error as it is then: it may have been exchanged since the log was set up."""

    def msg(self, line: str) -> None:
        """Write a line."""
        print(line, file=sys.stderr, flush=True)

    log = debug = info = warn = warning = err = error = failure = fatal = critical = exception = msg


def write_log() -> None:
    """Set the log's form, for this process."""
    person = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_arguments: _StandardError(),
    )
