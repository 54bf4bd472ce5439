"""Which addresses count as one visitor's."""

import pytest

from app.networks import network


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:7::1", "2001:db8:0:7::/64"),
        ("2001:DB8:0:7:ffff::9", "2001:db8:0:7::/64"),
        ("2001:db8:0:8::1", "2001:db8:0:8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("нурбек", "нурбек"),
        ("2001:db8::1::2", "2001:db8::1::2"),
        ("x" * 5_000, "x" * 60),
    ],
)
def test_an_address_counts_as_what_one_person_has(address, counted):
    assert network(address) == counted
