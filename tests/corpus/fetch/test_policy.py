from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus._blobs import Unreadable
from corpus.fetch._policy import checked_addresses, checked_url, is_public, resolve

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:0
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1
2002:7f00:1:: 2002:a00:1:: 2002:c0a8:1::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 ff0e::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.167.255.255
223.255.255.254 2606:4700:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(Unreadable, match="not asked unless allowed"):
        checked_addresses("host", 80, resolver=lambda *_: [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert checked_addresses("host", 80, resolver=lambda *_: [address]) == [
        str(ipaddress.ip_address(address))
    ]


@given(st.ip_addresses(v=4))
def test_an_address_in_six_bytes_more_is_judged_alike(address: ipaddress.IPv4Address) -> None:
    for carrier in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(ipaddress.ip_address(carrier)) == is_public(address)
    assert is_public(ipaddress.IPv6Address(0x2002 << 112 | int(address) << 80)) == is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "::1"]
)
def test_every_way_to_write_this_machine(host: str) -> None:
    with pytest.raises(Unreadable, match="not asked unless allowed"):
        checked_addresses(host, 80, resolver=resolve)


def test_only_public_addresses_of_a_host_are_kept() -> None:
    answers = ["10.0.0.1", "93.184.216.34", "::1", "fe80::1%eth0"]
    assert checked_addresses("host", 80, resolver=lambda *_: answers) == ["93.184.216.34"]


def test_private_addresses_where_allowed() -> None:
    answers = ["127.0.0.1", "::1", "10.0.0.1", "fd00::1", "224.0.0.1", "240.0.0.1", "0.0.0.0", "ff02::1"]  # noqa: S104
    kept = checked_addresses("host", 80, resolver=lambda *_: answers, allow_private=True)
    assert kept == ["127.0.0.1", "::1", "10.0.0.1", "fd00::1"]


def test_a_host_that_is_not_known() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError(host, port)

    with pytest.raises(Unreadable, match="'nowhere' is not known"):
        checked_addresses("nowhere", 80, resolver=unknown)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.org", "only http and https"),
        ("example.org/a", "only http and https"),
        ("https://", "names no host"),
        ("http:///a", "names no host"),
        ("http://user:secret@example.org/", "user's name or password"),
        ("http://[::1/", "is none"),
        ("http://example.org:99999/", "is none"),
    ],
)
def test_addresses_that_cannot_be_asked(url: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        checked_url(url)


def test_the_fragment_is_never_sent() -> None:
    assert checked_url(" https://example.org/a?b=1#c ") == "https://example.org/a?b=1"
