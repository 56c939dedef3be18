"""Scopes: which blobs and texts have one data key together, so that it can be destroyed when they have to go.

recordings/{id}/...  quarantine/{id}/...  uploads/{upload of the same id}/...   recordings/{id}
exports/{snapshot id}/...                                                       exports/{snapshot id}
installation, write-probe                                                       none: they are not encrypted
anything else                                                                   installation
texts of a recording                                                            recordings/{id}
texts of a client: its vocabulary, guidelines, voices                           clients/{id}
"""

from typing import Final

from pipeline.store.blobs import parts_of

INSTALLATION: Final = "installation"
# What says to which database the blobs belong must be readable before any key is, and says nothing of anybody.
_PLAIN: Final = frozenset({"installation", "write-probe"})
_OF_RECORDINGS: Final = frozenset({"recordings", "quarantine"})


def scope_of(key: str) -> str | None:
    """Return the scope of a blob key, None where the blob is kept as it is."""
    parts = parts_of(key)
    if len(parts) == 1:
        return None if key in _PLAIN else INSTALLATION
    if parts[0] in _OF_RECORDINGS:
        return recording(parts[1])
    if parts[0] == "uploads":
        return recording(future_recording(parts[1]))
    return exports(parts[1]) if parts[0] == "exports" else INSTALLATION


def name_in_scope(key: str) -> str:
    """Return what a blob is called in its scope: the same before and after it is moved from one folder to another."""
    parts = parts_of(key)
    return "/".join(parts[2:]) if scope_of(key) != INSTALLATION else key


def recording(recording_id: str) -> str:
    """Return the scope of a recording's files."""
    return f"recordings/{recording_id}"


def future_recording(upload_id: str) -> str:
    """Return the id of the recording that an upload becomes."""
    return f"rec_{upload_id.removeprefix('upl_')}"


def exports(snapshot_id: str) -> str:
    """Return the scope of the stored exports of a data set."""
    return f"exports/{snapshot_id}"


def client(client_id: str) -> str:
    """Return the scope of a client's own texts, of the installation's where the id is ""."""
    return f"clients/{client_id}" if client_id else INSTALLATION


def recording_id(scope: str) -> str:
    """Return the id of the recording that a scope is of, "" where it is of none."""
    return _id_in("recordings", scope)


def client_id(scope: str) -> str:
    """Return the id of the client that a scope of texts is of, "" where it is of none."""
    return _id_in("clients", scope)


def _id_in(folder: str, scope: str) -> str:
    of, _, id = scope.partition("/")
    return id if of == folder else ""
