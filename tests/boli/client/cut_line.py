"""A line that breaks: a TCP proxy that ends its first connections in the middle, and lets the later ones through."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# A line is silent before it breaks, so that the service has read what was on its way.
SILENCE_S = 1.0


class CutLine:
    """`cut_after`: for each of the first connections, after how many bytes of the request the line ends; None: after
    the whole request, before its answer comes. `passed`: how many bytes of requests came through, for each connection.
    """

    def __init__(self, port: int, cut_after: list[int | None], swallow: bytes = b"") -> None:
        self.passed: list[int] = []
        self._target = port
        self._cuts = list(cut_after)
        self._swallow = swallow
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            number = len(self.passed)
            self.passed.append(0)
            threading.Thread(target=self._there, args=(near, far, number), daemon=True).start()
            threading.Thread(target=self._back, args=(near, far), daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket, number: int) -> None:
        most = self._cuts[number] if number < len(self._cuts) else None
        with contextlib.suppress(OSError):
            while some := near.recv(16_384):
                left = None if most is None else most - self.passed[number]
                some = some[:left]
                far.sendall(some)
                self.passed[number] += len(some)
                if most is not None and self.passed[number] >= most:
                    time.sleep(SILENCE_S)
                    break
        _end(near, far)

    def _back(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := far.recv(16_384):
                if self._swallow and self._swallow in some:
                    self._swallow = b""
                    break
                near.sendall(some)
        _end(near, far)


def _end(*lines: socket.socket) -> None:
    for line in lines:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


@contextmanager
def cut_line(port: int, *cut_after: int | None, swallow: bytes = b"") -> Iterator[CutLine]:
    """Give a line to `port`. `swallow`: the line ends in place of the first answer that holds these bytes."""
    line = CutLine(port, list(cut_after), swallow)
    yield line
    line.close()
