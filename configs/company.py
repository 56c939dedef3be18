"""Company: people sign in with their account at a company, by OpenID Connect."""

from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from configs.sections import Section

_NEEDED: Final = ("issuer", "client_id", "service_url")


class Company(Section):
    """Sign-in by a company's own provider (OpenID Connect). `issuer`: its address as it writes it itself; empty: there
    is none. `client_id`, `client_secret`: what it knows this service by. `service_url`: where people reach this
    service; it is told to send them back to `service_url`/v1/sign-in/company/callback. `name`: what the button says.
    `login_claim`: which claim of the ID token is somebody's login here. "email" counts only where the provider says
    that it is verified; of another, take only one that people cannot change themselves. `domains`: only verified
    e-mail addresses of these. `new_people`: roles of somebody whom nobody invited; empty: they are not let in.
    `second_factor`: whoever has one here, or has to, is asked for it, too. `networks`: ranges of private addresses
    ("10.1.0.0/16") in which the provider is.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    service_url: str = ""
    name: str = Field("", max_length=60)
    login_claim: str = Field("email", min_length=1)
    domains: tuple[str, ...] = ()
    new_people: tuple[str, ...] = ()
    second_factor: bool = False
    networks: tuple[str, ...] = ()

    @property
    def callback(self) -> str:
        """Where the provider sends people back to."""
        return f"{self.service_url.rstrip('/')}/v1/sign-in/company/callback"

    @property
    def issuer_is_here(self) -> bool:
        """Whether the provider is on this machine, and may be asked without TLS."""
        return self.issuer.startswith("http://")

    @field_validator("issuer", "service_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
        if value and (not safe or not parts.hostname or parts.query or parts.fragment or parts.username):
            raise ValueError("write https://host/path; http:// is for this machine alone")
        return value

    @field_validator("domains")
    @classmethod
    def _are_domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.lower().removeprefix("@") for one in value)

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(one)) for one in value)

    @field_validator("new_people")
    @classmethod
    def _are_harmless(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= {"transcriber", "reviewer"}:
            raise ValueError("whom nobody invited may be a transcriber or reviewer, and nothing more")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> "Company":
        missing = [name for name in _NEEDED if not getattr(self, name)]
        if self.issuer and missing:
            raise ValueError(f"sign-in by a company needs {', '.join(missing)}, too")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
