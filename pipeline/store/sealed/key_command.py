"""Key command: a program of the operator that wraps keys with one that never leaves its place: the hook for a KMS.

It is run without a shell, with {"operation": "wrap" | "unwrap", "key": TEXT} on its standard input, and prints one line
on its standard output. To wrap: TEXT is a key in base64, and the line is whatever unwraps it again. To unwrap: TEXT is
that line, and the answer is the key in base64.
"""

import base64
import binascii
import json
import subprocess
from collections.abc import Sequence
from typing import Final, Literal

from pipeline.store.blobs import BlobsAway

_MOST: Final = 8192  # characters of an answer: what the KMS of AWS, Google and Azure give is under 1 KiB


class KeyCommandFailed(BlobsAway):
    """The program of encryption.key_command did not answer as it should. The message says how it failed. Whoever needs
    a blob waits, as for a bucket that is away.
    """


class KeyCommand:
    """One program, each call of which takes `timeout_s` at most."""

    def __init__(self, command: Sequence[str], timeout_s: float) -> None:
        self._command = tuple(command)
        self._timeout_s = timeout_s

    def wrap(self, key: bytes) -> str:
        """Return a key wrapped, as text. Raises KeyCommandFailed."""
        return self._answer("wrap", base64.b64encode(key).decode("ascii"))

    def unwrap(self, wrapped: str) -> bytes:
        """Return what was wrapped. Raises KeyCommandFailed."""
        try:
            return base64.b64decode(self._answer("unwrap", wrapped), validate=True)
        except binascii.Error as error:
            raise KeyCommandFailed(f"{self._named('unwrap')} printed no base64") from error

    def _answer(self, operation: Literal["wrap", "unwrap"], text: str) -> str:
        asked = json.dumps({"operation": operation, "key": text})
        named = self._named(operation)
        try:
            done = subprocess.run(
                self._command, input=asked, capture_output=True, text=True, timeout=self._timeout_s, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise KeyCommandFailed(f"{named} did not answer within {self._timeout_s:g} s") from error
        except (OSError, UnicodeDecodeError) as error:
            raise KeyCommandFailed(f"{named} could not be run: {error}") from error
        if done.returncode:  # what it says may hold anything: only the operator's own last line is shown
            says = done.stderr.strip().splitlines()
            raise KeyCommandFailed(f"{named} failed with {done.returncode}: {says[-1][:200] if says else 'no message'}")
        answer = done.stdout.strip()
        if not answer or len(answer) > _MOST or len(answer.splitlines()) > 1:
            raise KeyCommandFailed(f"{named} did not print one line")
        return answer

    def _named(self, operation: str) -> str:
        return f"encryption.key_command ({self._command[0]}) {operation}"
