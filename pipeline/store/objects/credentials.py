"""Credentials: by which the bucket knows us. Never in a URL, never in a log.

    1. the file of the settings                       blobs.credentials_file
    2. the environment                                AWS_ACCESS_KEY_ID and its like
    3. the usual file                                 AWS_SHARED_CREDENTIALS_FILE, ~/.aws/credentials
    4. what the machine gives its programs            a web identity, a container's or an instance's role

The second and the fourth are found by obstore itself, which does not read the file.
"""

import os
from configparser import ConfigParser, Error
from pathlib import Path
from typing import Final

from configs.blob_store import BlobStore
from configs.errors import BoliError

_NAMES: Final = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
}


class NoCredentials(BoliError):
    """The file of credentials cannot be used. The message says why."""


def found(settings: BlobStore) -> dict[str, str]:
    """Return what obstore has to be told; nothing where it finds them itself. Raises NoCredentials."""
    if settings.credentials_file is not None:
        return _read(settings.credentials_file, settings.profile)
    if "AWS_ACCESS_KEY_ID" in os.environ:
        return {}
    usual = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")).expanduser()
    return _read(usual, os.environ.get("AWS_PROFILE", settings.profile)) if usual.is_file() else {}


def _read(file: Path, profile: str) -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text("utf-8"))
        section = parser[profile]
        told = {ours: section[theirs] for theirs, ours in _NAMES.items() if theirs in section}
    except OSError as error:
        raise NoCredentials(f"{file} cannot be read: {error.strerror}") from error
    except (Error, UnicodeDecodeError):
        raise NoCredentials(f"{file} is no file of credentials") from None  # the error may quote a line of it
    except KeyError:
        raise NoCredentials(f"{file} has no profile {profile}; set blobs.profile") from None
    if {"access_key_id", "secret_access_key"} - set(told):
        raise NoCredentials(f"profile {profile} of {file} has no aws_access_key_id and aws_secret_access_key")
    return told
