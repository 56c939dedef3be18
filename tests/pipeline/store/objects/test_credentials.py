"""Credentials: from a file or the environment, in the usual order, and never told."""

from pathlib import Path

import pytest

from configs.blob_store import BlobStore
from pipeline.store.objects import credentials
from pipeline.store.objects.credentials import NoCredentials

FILE = """
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = s3cret%of-default

[calls]
aws_access_key_id = AKIACALLS
aws_secret_access_key = s3cret-of-calls
aws_session_token = for-an-hour

[half]
aws_access_key_id = AKIAHALF
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "usual"))
    (tmp_path / "credentials").write_text(FILE)
    return tmp_path / "credentials"


def told(**more: object) -> BlobStore:
    return BlobStore(url="s3://bucket", **more)  # type: ignore[arg-type]


def test_a_file_and_its_profiles(file: Path) -> None:
    assert credentials.found(told(credentials_file=file)) == {
        "access_key_id": "AKIADEFAULT",
        "secret_access_key": "s3cret%of-default",
    }
    assert credentials.found(told(credentials_file=file, profile="calls"))["session_token"] == "for-an-hour"


def test_the_order(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.found(told()) == {}  # the machine's role
    file.rename(file.parent / "usual")
    assert credentials.found(told())["access_key_id"] == "AKIADEFAULT"
    monkeypatch.setenv("AWS_PROFILE", "calls")
    assert credentials.found(told())["access_key_id"] == "AKIACALLS"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    assert credentials.found(told()) == {}  # obstore reads the environment
    assert credentials.found(told(credentials_file=file.parent / "usual"))["access_key_id"] == "AKIADEFAULT"


@pytest.mark.parametrize("profile", ["nobody", "half", "broken"])
def test_what_cannot_be_used_is_told_without_secrets(file: Path, profile: str) -> None:
    if profile == "broken":
        file.write_text("aws_secret_access_key = s3cret")
    with pytest.raises(NoCredentials) as error:
        credentials.found(told(credentials_file=file, profile=profile))
    assert "s3cret" not in str(error.value)
    with pytest.raises(NoCredentials):
        credentials.found(told(credentials_file=file.parent / "none"))
