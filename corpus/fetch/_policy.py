"""Which addresses may be asked: those of the public internet, and no others unless allowed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from corpus._blobs import Unreadable

__all__ = ["Resolver", "checked_addresses", "checked_url", "is_public", "resolve"]

Resolver = Callable[[str, int], list[str]]
"""Gives the IP addresses of a host, best first; raises OSError where it has none."""

_SCHEMES = {"http", "https"}
# Prefixes under which IPv6 carries an IPv4 address in its last 32 bits: mapped, and NAT64 (RFC 6052, 8215).
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))
_REFUSED = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fec0::/10",
        ),
    )
)


def checked_url(url: str) -> str:
    """Make sure that an address can be asked at all.

    Args:
        url: A web address.

    Returns:
        The same address, without its fragment and white space around it.

    Raises:
        Unreadable: It is not http or https, names no host, or holds a name and password.
    """
    url = url.strip().partition("#")[0]
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Unreadable(f"its address is none ({error})") from error
    if parts.scheme not in _SCHEMES:
        raise Unreadable(f"only http and https are read, and not '{parts.scheme[:20]}'")
    if not host:
        raise Unreadable("its address names no host")
    if parts.username is not None or parts.password is not None:
        raise Unreadable("its address holds a user's name or password, which would be sent to the host")
    return url


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an IP address belongs to the public internet.

    Loopback, private, link-local, shared, documentation, multicast and reserved ranges (IANA
    special-purpose registries, RFC 6890) do not; nor does an IPv6 address that stands for such an
    IPv4 address (mapped, NAT64, 6to4, Teredo).

    Args:
        address: The address.

    Returns:
        Whether it is public.

    Example:
        >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
        False
    """
    if isinstance(address, IPv6Address):
        if any(address in network for network in _CARRIERS):
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None:
            return is_public(address.sixtofour)
        if any(address in network for network in _REFUSED):
            return False
    return address.is_global and not _is_special(address)


def checked_addresses(host: str, port: int, *, resolver: Resolver, allow_private: bool = False) -> list[str]:
    """Look up a host, and keep the addresses that may be asked.

    To be safe against a name that changes its meaning, connect to what is returned, not to the host.

    Args:
        host: A name or an IP address, in any notation that the system understands.
        port: The port.
        resolver: Does the looking up.
        allow_private: Also keep addresses of this machine and of private networks; multicast and
            reserved ones are refused still.

    Returns:
        IP addresses, best first; at least one.

    Raises:
        Unreadable: It has none, or none that may be asked.
    """
    try:
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in resolver(host, port)]
    except (OSError, UnicodeError) as error:
        raise Unreadable(f"its host '{host}' is not known") from error
    kept = [one for one in found if is_public(one) or (allow_private and not _is_special(one))]
    if not kept:
        raise Unreadable(
            f"its host '{host}' is on this machine or a private network, which is not asked unless allowed"
        )
    return list(map(str, kept))


def resolve(host: str, port: int) -> list[str]:
    """Look up a host as the system does."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    if address.is_loopback:  # IPv6 calls its own loopback reserved
        return False
    return address.is_multicast or address.is_reserved or address.is_unspecified
