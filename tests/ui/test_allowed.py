from __future__ import annotations

import pytest

from ui.allowed import VARIABLE, may_manage


@pytest.mark.parametrize("address", [None, "127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"])
def test_who_sits_at_this_machine_may_manage(address: str | None) -> None:
    assert may_manage(address, headers=("Host", "Cookie"), environ={})


@pytest.mark.parametrize(
    "address",
    ["192.168.1.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0", "", "localhost?"],
)
def test_others_may_not(address: str) -> None:
    assert not may_manage(address, headers=(), environ={})


@pytest.mark.parametrize("header", ["X-Forwarded-For", "x-real-ip", "Forwarded", "Via"])
def test_who_comes_through_a_proxy_on_this_machine_may_not(header: str) -> None:
    assert not may_manage(None, headers=("Host", header), environ={})


@pytest.mark.parametrize("address", [None, "192.0.2.7"])
def test_the_environment_overrules(address: str | None) -> None:
    assert may_manage(address, headers=("Via",), environ={VARIABLE: "1"})
    assert not may_manage(address, headers=(), environ={VARIABLE: "0"})


def test_any_other_value_allows_nothing_more() -> None:
    assert not may_manage("192.0.2.7", headers=(), environ={VARIABLE: "yes"})
    assert may_manage(None, headers=(), environ={VARIABLE: ""})
