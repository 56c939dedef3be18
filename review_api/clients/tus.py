"""tus: what the protocol for resumable uploads (tus.io, version 1.0.0) says in its headers.

    POST    Upload-Length, Upload-Metadata      a new upload; its body may begin the file
    HEAD    -> Upload-Offset                    how much has come
    PATCH   Upload-Offset, the next bytes       go on from there
    DELETE                                      end it

The file is the body as it is. Fields beside it are pairs in Upload-Metadata: a name, and its value in base64.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Header

from review_api.clients.upload import MAX_FIELD_BYTES, MAX_FIELDS
from review_api.problems import Problem

VERSION: Final = "1.0.0"
EXTENSIONS: Final = ("creation", "creation-with-upload", "expiration", "termination", "checksum")
BYTES: Final = "application/offset+octet-stream"
CHECKSUMS: Final[dict[str, Callable[..., Any]]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
CHECKSUM_MISMATCH: Final = 460  # a status of the protocol's own
# What clients add by themselves: the name of the file becomes the recording's, the others say nothing of use.
FILENAME: Final = "filename"
_IGNORED: Final = ("filetype", "type", "relativePath", "contentType")


def check_version(tus_resumable: Annotated[str | None, Header()] = None) -> None:
    """Raise a 412 problem for another version of the protocol."""
    if tus_resumable != VERSION:
        detail = f"send the header Tus-Resumable: {VERSION}; other versions are not spoken here"
        raise Problem(412, "tus-version", detail, headers={"Tus-Version": VERSION})


Version = Annotated[None, Depends(check_version)]


def fields(metadata: str) -> dict[str, str]:
    """Return the fields in Upload-Metadata. Raises a 422 problem, or 413 where they are too long."""
    found: dict[str, str] = {}
    for pair in metadata.split(",") if metadata.strip() else ():
        name, _, value = pair.strip().partition(" ")
        if not name or name in found:
            raise Problem(422, "bad-metadata", "Upload-Metadata names each field once: `name base64,name base64`")
        found[name] = _decoded(value.strip())
    if len(found) > MAX_FIELDS:
        raise Problem(422, "invalid-request", f"Upload-Metadata has more than {MAX_FIELDS} fields")
    if sum(len(value.encode()) for value in found.values()) > MAX_FIELD_BYTES:
        raise Problem(413, "field-too-long", f"the fields beside the file hold {MAX_FIELD_BYTES} bytes at most")
    return {name: value for name, value in found.items() if name not in _IGNORED}


def checksum(header: str) -> tuple[Any, bytes] | None:
    """Return a running hash and the digest that the bytes must have; None for "". Raises a 400 problem."""
    if not header:
        return None
    name, _, digest = header.partition(" ")
    if name not in CHECKSUMS:
        raise Problem(400, "bad-checksum", f"Upload-Checksum: one of {', '.join(CHECKSUMS)}, and the digest in base64")
    try:
        return CHECKSUMS[name](), base64.b64decode(digest, validate=True)
    except binascii.Error as error:
        raise Problem(400, "bad-checksum", "Upload-Checksum: the digest is not in base64") from error


def date(instant: datetime) -> str:
    """Return an instant as HTTP writes it."""
    return format_datetime(instant.replace(microsecond=0), usegmt=True)


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Problem(422, "bad-metadata", "a value in Upload-Metadata is no base64 of UTF-8") from error
