"""Networks: which address is in which range."""

import pytest

from pipeline.accounts import networks
from pipeline.accounts.networks import NotANetwork


@pytest.mark.parametrize(
    ("written", "address", "inside"),
    [
        ("10.1.0.0/16", "10.1.255.255", True), ("10.1.0.0/16", "10.2.0.0", False),
        ("10.1.0.0/16", "::ffff:10.1.2.3", True), ("10.1.0.0/16", "::ffff:10.2.2.3", False),
        ("::ffff:10.1.0.0/112", "10.1.2.3", True), ("::ffff:10.1.0.0/112", "::ffff:10.2.0.1", False),
        ("203.0.113.7", "203.0.113.7", True), ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:12::/48", "2001:db8:12:ffff::1", True), ("2001:db8:12::/48", "2001:db8:13::1", False),
        ("::/0", "10.1.2.3", False), ("0.0.0.0/0", "2001:db8::1", False), ("::/0", "::ffff:10.1.2.3", False),
        ("fe80::/10", "fe80::1%eth0", True), ("0.0.0.0/0", "testclient", False), ("0.0.0.0/0", "", False),
    ],
)  # fmt: skip
def test_an_address_is_in_a_network_or_not(written: str, address: str, inside: bool) -> None:
    assert networks.cover(networks.checked([written]), address) is inside


@pytest.mark.parametrize("written", ["", "10.1.0.5/16", "10.1.0.0/33", "ranchi", "10.1.0.0-10.1.0.9", "::1/129"])
def test_what_is_no_network_is_said(written: str) -> None:
    with pytest.raises(NotANetwork):
        networks.checked([written])


def test_each_is_kept_once_and_not_too_many() -> None:
    assert networks.checked([" 10.1.0.0/16", "10.1.0.0/16", "::ffff:10.1.0.0/112", "::1"]) == ["10.1.0.0/16", "::1/128"]
    with pytest.raises(NotANetwork):
        networks.checked(f"10.0.0.{last}" for last in range(101))
