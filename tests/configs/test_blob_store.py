"""The settings of a bucket: no credentials in addresses, and no sound in the clear."""

import pytest
from pydantic import ValidationError

from configs.blob_store import BlobStore


def test_a_bucket_and_its_prefix() -> None:
    told = BlobStore(url="s3://my-bucket/calls/2026/")
    assert (told.bucket, told.prefix) == ("my-bucket", "calls/2026")
    assert (BlobStore(url="s3://my-bucket").bucket, BlobStore(url="s3://my-bucket").prefix) == ("my-bucket", "")


@pytest.mark.parametrize(
    "url", ["s3://key:secret@bucket", "https://bucket", "s3://", "s3://Bucket", "s3://bucket/../x", "s3://bucket?x=1"]
)
def test_what_names_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        BlobStore(url=url)


@pytest.mark.parametrize(
    ("endpoint", "allow_http", "usable"),
    [
        ("https://s3.example.com", False, True),
        ("http://127.0.0.1:9000", False, True),
        ("http://localhost:9000", False, True),
        ("http://10.1.2.3:9000", False, False),
        ("http://10.1.2.3:9000", True, True),
        ("https://key:secret@s3.example.com", True, False),
        ("ftp://s3.example.com", True, False),
        ("s3.example.com", True, False),
    ],
)
def test_an_endpoint_is_encrypted_or_said_not_to_be(endpoint: str, allow_http: bool, usable: bool) -> None:
    try:
        BlobStore(url="s3://bucket", endpoint=endpoint, allow_http=allow_http)
    except ValidationError:
        assert not usable
    else:
        assert usable


@pytest.mark.parametrize(
    ("endpoint", "path_style", "in_path", "address"),
    [
        ("", None, False, ""),
        ("https://s3.example.com", None, True, "https://s3.example.com"),
        ("https://s3.example.com", False, False, "https://bucket.s3.example.com"),
    ],
)
def test_where_the_bucket_is_in_an_address(endpoint: str, path_style: bool | None, in_path: bool, address: str) -> None:
    told = BlobStore(url="s3://bucket", endpoint=endpoint, path_style=path_style)
    assert told.bucket_in_path == in_path
    assert not endpoint or told.address == address
