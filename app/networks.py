"""Which addresses count as one visitor's, where something is counted by address."""

from ipaddress import IPv6Address, ip_address, ip_network

__all__ = ["network"]

_LONGEST = 60  # characters of what is no address


def network(address: str) -> str:
    """What an address counts as: one person has all of an IPv6 network (/64), and of IPv4 one address.

    What is no address comes back, its beginning at least.

    >>> network("2001:db8::1"), network("192.0.2.1"), network("::ffff:192.0.2.1"), network("aygul")
    ('2001:db8::/64', '192.0.2.1', '192.0.2.1', 'aygul')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:_LONGEST]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:  # an IPv4 visitor of a server that listens to both
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))
