"""Blob store: where the files of recordings are, if not in a folder of this machine."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from configs.sections import Section

# What S3 copies in one request (docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), in bytes.
MOST_COPIED: Final = 5 * 2**30
_BUCKET: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9_-]+)*")


class BlobStore(Section):
    """Where the files of recordings are. `url`: "s3://bucket" or "s3://bucket/prefix"; empty: the folder `blobs` of
    `storage.data_dir`. `endpoint`: of a store that is not Amazon's. `allow_http`: sound may go there unencrypted; to
    this machine itself it may in any case. `region`: empty: that of the environment (AWS_REGION), else us-east-1.
    `path_style`: the bucket is in the path of an address, not in its host; unset: where there is an endpoint.
    `credentials_file`, `profile`: a file like `~/.aws/credentials`; where none is named, the environment comes before
    that file. `cache_gib`: how much of it is kept on this machine, in GiB; what was used within the hour in any case.
    """

    url: str = ""
    endpoint: str = ""
    allow_http: bool = False
    region: str = ""
    path_style: bool | None = None
    credentials_file: Path | None = None
    profile: str = "default"
    cache_gib: float = Field(20, gt=0)

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.url.removeprefix("s3://").partition("/")[0]

    @property
    def prefix(self) -> str:
        """What every key in the bucket begins with, "" for nothing."""
        return self.url.removeprefix("s3://").partition("/")[2]

    @property
    def bucket_in_path(self) -> bool:
        """Whether the bucket is in the path of an address."""
        return bool(self.endpoint) if self.path_style is None else self.path_style

    @property
    def address(self) -> str:
        """The endpoint, with the bucket in its host where it belongs there."""
        scheme, _, host = self.endpoint.partition("://")
        return self.endpoint if self.bucket_in_path else f"{scheme}://{self.bucket}.{host}"

    @field_validator("url")
    @classmethod
    def _is_a_bucket(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not _BUCKET.fullmatch(value):
            raise ValueError("it is s3://bucket or s3://bucket/prefix; credentials go into the environment or a file")
        return value

    @model_validator(mode="after")
    def _is_encrypted(self) -> "BlobStore":
        address = urlsplit(self.endpoint)
        if self.endpoint and (address.scheme not in ("http", "https") or not address.hostname or address.username):
            raise ValueError("endpoint is an address like https://s3.example.com, without credentials")
        if address.scheme == "http" and not (self.allow_http or _is_this_machine(str(address.hostname))):
            raise ValueError("endpoint is http: sound would go unencrypted. Use https, or set allow_http")
        return self


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
