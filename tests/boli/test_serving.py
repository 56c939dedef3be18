"""The port that several processes of the service share. With real ones: tests/acceptance/test_several_processes.py."""

import asyncio
import socket
from contextlib import closing

import pytest

from boli.context import Problem
from boli.serving import Share, bound

HERE = "127.0.0.1"


def test_a_share_is_told_in_an_option() -> None:
    assert Share.read(str(Share(1, 7))) == Share(1, 7)


def test_a_shared_port_is_for_those_who_share_it() -> None:
    with closing(bound(HERE, 0, shared=True)) as one:
        port = one.getsockname()[1]
        one.listen()
        bound(HERE, port, shared=True).close()
        with pytest.raises(Problem, match=r"set api\.port"):
            bound(HERE, port)


def test_small_pieces_of_an_answer_are_sent_at_once() -> None:
    assert asyncio.run(_no_delay(bound(HERE, 0, shared=True)))


async def _no_delay(listening: socket.socket) -> bool:
    """Return whether TCP_NODELAY is set for a connection that asyncio accepts."""
    seen = asyncio.get_running_loop().create_future()

    def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(accepted, sock=listening):
        _, writer = await asyncio.open_connection(HERE, listening.getsockname()[1])
        found = await asyncio.wait_for(seen, 20)
        writer.close()
    return bool(found)
