"""Metrics port: where a process shows its Prometheus metrics. Off unless a port is set; there is no password."""

from prometheus_client import start_http_server

from configs.errors import BoliError


class MetricsPortTaken(BoliError, RuntimeError):
    """Another program listens on the port for metrics. Set it to a free one."""


def show(host: str, port: int, setting: str) -> None:
    """Answer at `http://host:port/metrics`, until the process ends. `setting`: by what the port was set, for the error.

    Raises MetricsPortTaken.
    """
    try:
        start_http_server(port, host)
    except OSError as error:
        raise MetricsPortTaken(f"cannot show metrics at {host}:{port}: {error.strerror}; set {setting}") from error
