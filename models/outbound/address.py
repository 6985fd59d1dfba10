"""Which network addresses may be spoken to: a name under somebody else's control must not lead back into our house.

Source: security design 6.2. Registries: https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-.
"""

from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address

NAT64: Final = IPv6Network("64:ff9b::/96")
METADATA: Final = frozenset(
    map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)
"""Where clouds tell a machine its secrets; some of them lie in ranges that look harmless."""


class Reach(Enum):
    """What the configuration says about a host."""

    PUBLIC = "public"  # the internet only
    LOOPBACK = "loopback"  # this machine only: the sandbox
    PRIVATE = "private"  # also this machine and the government's own network


def objection(text: str, reach: Reach) -> str | None:
    """Why this address may not be connected to, in a word or two; None when it may. No address at all is objected to.

    Link-local, multicast, reserved and cloud-metadata addresses are nobody's bureau: no configuration admits them.
    """
    try:
        address = _meant(ip_address(text.partition("%")[0]))
    except ValueError:
        return "no address"
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return "address is nobody's service"
    if reach is Reach.LOOPBACK:
        return None if address.is_loopback else "address is not on this machine"
    if address.is_global and not address.is_reserved:
        return None
    inside = address.is_loopback or not address.is_reserved
    return None if reach is Reach.PRIVATE and inside else "address is not public"


def literal(host: str) -> str | None:
    """The host itself when it is an address and no name."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
