"""Attachment: the header that names a file to be saved, in any script (RFC 6266).

attachment; filename="_____.srt"; filename*=UTF-8''%E0%A4%95%E0%A5%89%E0%A4%B2.srt
"""

from collections.abc import Mapping
from urllib.parse import quote

# What no file system takes, and what would end the quotes or begin a folder.
_NOT_IN_NAMES = '"\\/:*?<>|;%'


def attachment(name: str) -> Mapping[str, str]:
    """Return the header for a file of this name. Old readers, who know no `filename*`, get "_" for other letters."""
    clean = "".join("_" if char in _NOT_IN_NAMES or not char.isprintable() else char for char in name).strip(" .")
    plain = "".join(char if char.isascii() else "_" for char in clean)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"}
