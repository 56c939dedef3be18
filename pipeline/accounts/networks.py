"""Networks: ranges of addresses from which the people of a centre may work.

An IPv4 address that comes in the clothes of IPv6 ("::ffff:10.1.2.3", as a socket of both kinds reports it) is the IPv4
address, and a range is written as such, too.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from configs.errors import BoliError

MOST: Final = 100
_MAPPED: Final = IPv6Network("::ffff:0:0/96")


class NotANetwork(BoliError):
    """This is no range of addresses."""


class OutsideNetwork(BoliError):
    """The person's centre works from other addresses."""

    def __init__(self) -> None:
        super().__init__("your centre works from its own network only, and this is another; ask the operator")


def checked(written: Iterable[str]) -> list[str]:
    """Return ranges as they are stored: each once, in CIDR. Raises NotANetwork."""
    found = list(dict.fromkeys(str(_network(one)) for one in written))
    if len(found) > MOST:
        raise NotANetwork(f"a centre has {MOST} networks at most")
    return found


def cover(networks: Sequence[str], address: str) -> bool:
    """Say whether an address is in one of the ranges. What is no address is in none."""
    try:
        at = ip_address(address.partition("%")[0])  # without the interface of a link-local one
    except ValueError:
        return False
    plain: IPv4Address | IPv6Address = getattr(at, "ipv4_mapped", None) or at
    return any(plain in one for one in _parsed(tuple(networks)))


@lru_cache(maxsize=256)
def _parsed(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one) for one in networks)


def _network(written: str) -> IPv4Network | IPv6Network:
    try:
        found = ip_network(written.strip())
    except ValueError as error:
        raise NotANetwork(f"{written!r} is no network: write 10.1.0.0/16, 2001:db8::/48 or one address") from error
    if isinstance(found, IPv6Network) and found.subnet_of(_MAPPED):
        return IPv4Network((int(found.network_address) & 0xFFFFFFFF, found.prefixlen - 96))
    return found
