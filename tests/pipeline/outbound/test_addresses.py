"""Which addresses a client's URL may lead to."""

import pytest

from pipeline.outbound.addresses import is_open

PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
INSIDE = {
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"],
    "loopback": ["127.0.0.1", "127.255.0.1", "::1"],
    "this host": ["0.0.0.0", "0.1.2.3", "::"],
    "link-local": ["169.254.1.1", "fe80::1", "fe80::1%eth0"],
    "metadata": ["169.254.169.254", "fd00:ec2::254", "168.63.129.16", "100.100.100.200", "192.0.0.192"],
    "multicast": ["224.0.0.1", "224.0.1.1", "239.1.1.1", "ff02::1", "ff0e::1"],
    "CGNAT": ["100.64.0.1", "100.127.255.255"],
    "v4 in v6": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::10.0.0.1", "64:ff9b::7f00:1"],
    "6to4, Teredo": ["2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "2001:0:4136:e378::1", "192.88.99.1"],
    "site-local": ["fec0::1"],
    "for documents, tests, later": ["192.0.2.1", "198.18.0.1", "203.0.113.1", "240.0.0.1", "255.255.255.255",
                                    "2001:db8::1", "100::1", "4000::1", "64:ff9b:1::1"],
}  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize("address", [one for kind in INSIDE.values() for one in kind])
def test_everything_else_is_refused(address: str) -> None:
    assert not is_open(address)


def test_an_operator_opens_a_network_and_no_other() -> None:
    assert is_open("10.1.2.3", ["10.1.0.0/16"])
    assert is_open("::ffff:10.1.2.3", ["10.1.0.0/16"])
    assert is_open("fd12::1", ["10.1.0.0/16", "fd12::/64"])
    assert not is_open("10.2.2.3", ["10.1.0.0/16"])
    assert not is_open("::1", ["10.1.0.0/16"])


def test_what_is_no_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        is_open("example.org")
