"""Lures: a file and a port that no decoder may ever touch, and texts that ask it to.

The file is watched by inotify, which tells of each open by whomever. The port takes connections and counts them.
"""

import ctypes
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, Self

_IN_OPEN: Final = 0x20  # inotify(7)
_LIBC = ctypes.CDLL(None, use_errno=True)
_TEXTS: Final = (
    "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
    "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-KEY:METHOD=AES-128,URI=\"{target}\"\n#EXTINF:9,\n{target}\n",
    "ffconcat version 1.0\nfile '{target}'\nduration 3\n",
    "ffconcat version 1.0\nfile {target}\nfile {target}\n",
    "file '{target}'\n",
    "[playlist]\nFile1={target}\nNumberOfEntries=1\nVersion=2\n",
    "<asx version=\"3.0\"><entry><ref href=\"{target}\"/></entry></asx>\n",
    "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" profiles=\"dash\">"
    "<Period><AdaptationSet mimeType=\"audio/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{target}</BaseURL>"
    "<SegmentList><SegmentURL media=\"{target}\"/></SegmentList></Representation></AdaptationSet></Period></MPD>\n",
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{target}\nm=audio {port} TCP/RTP/AVP 0\n",
    "[Reference]\nRef1={target}\n",
    "RTSPtext{target}\r\n",
    "{target}\n",
)  # fmt: skip
_TARGETS: Final = (
    "{file}", "file://{file}", "file:{file}", "{name}", "concat:{file}|{file}", "subfile,,start,0,end,0,,:{file}",
    "crypto+file://{file}", "cache:{file}", "async:{file}", "http://127.0.0.1:{port}/{name}", "tcp://127.0.0.1:{port}",
    "rtsp://127.0.0.1:{port}/{name}", "ftp://127.0.0.1:{port}/{name}", "rtmp://127.0.0.1:{port}/a/b",
    "tls://127.0.0.1:{port}", "gopher://127.0.0.1:{port}/", "httpproxy://127.0.0.1:{port}/", "ffrtmphttp://127.0.0.1:{port}/",
    "data:audio/wav;base64,UklGRg==", "pipe:0", "fd:0",
)  # fmt: skip


class Lures:
    """The file and the port. As a context: they are there while the block runs."""

    def __init__(self, folder: Path, sound: bytes) -> None:
        self._file = folder / "lure.wav"
        self._file.write_bytes(sound)
        self._port = socket.create_server(("127.0.0.1", 0))
        self._port.setblocking(False)

    def __enter__(self) -> Self:
        self._watch = _LIBC.inotify_init1(os.O_NONBLOCK)
        if self._watch < 0 or _LIBC.inotify_add_watch(self._watch, os.fsencode(self._file), _IN_OPEN) < 0:
            raise OSError(ctypes.get_errno(), "inotify cannot watch a file here")
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._watch)
        self._port.close()

    @property
    def file(self) -> Path:
        """The file that nobody may open."""
        return self._file

    @property
    def port(self) -> int:
        """The port at 127.0.0.1 to which nobody may connect."""
        return int(self._port.getsockname()[1])

    def touched(self) -> list[str]:
        """Return what was touched since this was asked last: "file", "port"."""
        found = []
        with suppress(BlockingIOError):
            os.read(self._watch, 4096)
            found.append("file")
        with suppress(BlockingIOError):
            self._port.accept()[0].close()
            found.append("port")
        return found

    def target(self, chance: Random) -> str:
        """Return a name by which a text may refer to the file or the port."""
        return chance.choice(_TARGETS).format(file=self._file, name=self._file.name, port=self.port)

    def text(self, chance: Random) -> bytes:
        """Return a playlist or a script that refers to a lure."""
        return chance.choice(_TEXTS).format(target=self.target(chance), port=self.port).encode()

    def in_mp4(self, chance: Random, mp4: bytes) -> bytes:
        """Return an MP4 file whose index says that its sound lies elsewhere (ISO/IEC 14496-12, 8.7.2)."""
        where = self.target(chance).encode() + b"\0"
        entry = struct.pack(">I4sI", 12 + len(where), b"url ", 0) + where
        at = mp4.index(b"dref") + 12
        changed = bytearray(mp4[:at] + entry + mp4[at + struct.unpack(">I", mp4[at : at + 4])[0] :])
        for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
            size_at = changed.index(box) - 4
            changed[size_at : size_at + 4] = struct.pack(
                ">I", struct.unpack(">I", changed[size_at : size_at + 4])[0] + len(changed) - len(mp4)
            )
        return bytes(changed)
