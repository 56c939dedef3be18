"""File name: what a form calls its file, in each way that programs write it.

filename="call.wav"                            plain, in UTF-8 (RFC 7578, section 4.2)
filename*=UTF-8''%E0%A4%95.wav                 extended (RFC 5987); it wins where both are there (RFC 6266)
filename*0*=UTF-8''%E0; filename*1=".wav"      the same in pieces (RFC 2231)
filename="=?utf-8?B?4KSVLndhdg==?="            an encoded word (RFC 2047), as mail programs send it

A file's name is seldom typed by who sends it: what cannot be stored is taken out of it, and the file is not refused.
"""

import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePath
from typing import Final

from review_api.text_input import TURNING

_DISPOSITION: Final = "content-disposition"
_ESCAPED: Final = "raw-unicode-escape"


def file_name(disposition: bytes) -> str | None:
    """Return the file name in a Content-Disposition, without folders; None where there is none.

    Raises UnicodeDecodeError for a header that is not UTF-8.
    """
    message = Message()
    message[_DISPOSITION] = disposition.decode()
    named = [value for name, value in message.get_params([], _DISPOSITION) if name.lower() == "filename"]
    extended = [value for value in named if isinstance(value, tuple)]
    if not named:
        return None
    return plain(collapse_rfc2231_value(extended[0]) if extended else _without_encoded_words(named[0]))


def plain(name: str) -> str:
    """Return a file name without folders, and without what no keyboard makes: see review_api/text_input.py."""
    kept = "".join(char for char in name if char not in TURNING and unicodedata.category(char) not in ("Cc", "Cs"))
    return PurePath(kept.replace("\\", "/")).name


def _without_encoded_words(name: str) -> str:
    if "=?" not in name:
        return name
    try:
        parts = decode_header(name)
        # What stands between the words has no charset, and is escaped as Python's email package does.
        return "".join(part if isinstance(part, str) else part.decode(kind or _ESCAPED) for part, kind in parts)
    except (HeaderParseError, LookupError, ValueError):
        return name
