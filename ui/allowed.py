"""Who may manage the archive from the page: by default only those who sit at this very machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from ipaddress import IPv6Address, ip_address

import streamlit as st

__all__ = ["VARIABLE", "may_manage", "visitor_may_manage"]

VARIABLE = "ASKARCHIVE_MANAGE"
_FORWARDED = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}


def visitor_may_manage() -> bool:
    """Tell whether the visitor of this session may rebuild, add to, and roll back the archive."""
    return may_manage(st.context.ip_address, headers=st.context.headers, environ=os.environ)


def may_manage(address: str | None, *, headers: Iterable[str], environ: Mapping[str, str]) -> bool:
    """Tell whether a visitor may manage the archive.

    Args:
        address: Where the visitor's connection comes from; None for this machine.
        headers: Names of the headers that came with it. Those of a proxy say that the visitor may be
            anywhere, though the connection comes from this machine.
        environ: Where ``ASKARCHIVE_MANAGE`` may be set: "1" lets everybody, "0" nobody.

    Returns:
        Whether managing is offered.

    Example:
        >>> may_manage("192.0.2.7", headers=(), environ={})
        False
    """
    told = environ.get(VARIABLE, "").strip()
    if told in {"0", "1"}:
        return told == "1"
    return _is_loopback(address) and _FORWARDED.isdisjoint(name.lower() for name in headers)


def _is_loopback(address: str | None) -> bool:
    if address is None:
        return True
    try:
        known = ip_address(address)
    except ValueError:
        return False
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return (mapped or known).is_loopback
