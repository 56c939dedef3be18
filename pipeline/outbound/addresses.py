"""Addresses: which ones a request may go to when a client chose the URL (server-side request forgery).

Only unicast addresses of the public internet are open. Everything that may lie inside the operator's network, or in the
machine itself, is refused: private, loopback, link-local (where clouds answer with credentials), shared (CGNAT),
multicast and reserved ranges, and IPv6 addresses in which one of those is wrapped. Python's `is_global` alone lets
multicast, 6to4, NAT64 and ::10.0.0.1 pass.

Ranges: the IANA special-purpose address registries, https://www.iana.org/assignments/iana-ipv6-special-registry.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

# Public by Python, and yet no host of the internet: protocol assignments, the 6to4 relays, and the metadata service of
# a cloud.
_REFUSED_V4: Final = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
_UNICAST_V6: Final = ip_network("2000::/3")
# IETF assignments with Teredo in them, documentation, and 6to4: a v4 address that the sender of the packet chooses.
_REFUSED_V6: Final = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64: Final = ip_network("64:ff9b::/96")


def is_open(text: str, networks: Sequence[str] = ()) -> bool:
    """Say whether a request may go to an IP address. `networks`: ranges that the operator opened.

    Raises ValueError if the text is no IP address.
    """
    address = _unwrapped(ip_address(text.split("%")[0]))
    if any(address.version == (known := ip_network(one)).version and address in known for one in networks):
        return True
    return _is_public(address)


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that is meant by an IPv6 address, where a system or its network translates it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if address.version == 4:
        return not any(address in network for network in _REFUSED_V4)
    return address in _UNICAST_V6 and not any(address in network for network in _REFUSED_V6)
