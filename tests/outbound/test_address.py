"""Which addresses may be connected to: every special range by name, and one answer for all spellings of an address."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.outbound.address import NAT64, Reach, literal, objection

PUBLIC = ["101.226.0.1", "8.8.8.8", "2408:8000::1", "64:ff9b::101.226.0.1", "2002:65e2:1::1"]
INSIDE = [
    "127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3", "2002:7f00:1::1",
    "198.18.0.1", "192.0.2.1", "2001:db8::1",
]  # fmt: skip
NOBODY = [
    "0.0.0.0", "::", "169.254.169.254", "169.254.0.23", "fe80::1", "fe80::1%eth0", "224.0.0.1", "239.1.1.1", "ff02::1",
    "255.255.255.255", "240.0.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254",
    "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "::7f00:1", "::ffff:0.0.0.0",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_spoken_to_except_by_the_sandbox(address):
    assert objection(address, Reach.PUBLIC) is None
    assert objection(address, Reach.PRIVATE) is None
    assert objection(address, Reach.LOOPBACK)


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_needs_the_configuration_to_say_private(address):
    assert objection(address, Reach.PUBLIC)
    assert objection(address, Reach.PRIVATE) is None


@pytest.mark.parametrize("address", NOBODY)
@pytest.mark.parametrize("reach", Reach)
def test_what_is_nobodys_service_is_never_spoken_to(address, reach):
    assert objection(address, reach)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_the_sandbox_speaks_to_this_machine_only(address):
    assert objection(address, Reach.LOOPBACK) is None
    assert objection("10.0.0.1", Reach.LOOPBACK)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "2130706433", "127.0.0.1 ", "1.2.3.4.5"])
@pytest.mark.parametrize("reach", Reach)
def test_what_is_no_address_is_objected_to(text, reach):
    assert objection(text, reach)


@given(some.ip_addresses(v=4), some.sampled_from(Reach))
def test_every_spelling_of_an_ipv4_address_gets_the_same_answer(address, reach):
    said = objection(str(address), reach)
    number = int(address)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    nat64 = ipaddress.IPv6Address(int(NAT64.network_address) | number)
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (number << 80))
    assert {objection(str(one), reach) for one in (mapped, nat64, six_to_four)} == {said}


@given(some.ip_addresses())
def test_what_may_be_spoken_to_in_public_is_global_and_private_admits_no_less(address):
    if objection(str(address), Reach.PUBLIC) is None:
        assert address.is_global and not address.is_multicast and not address.is_link_local
        assert objection(str(address), Reach.PRIVATE) is None
    if objection(str(address), Reach.LOOPBACK) is None:
        assert objection(str(address), Reach.PRIVATE) is None


def test_a_literal_is_told_from_a_name():
    assert literal("127.0.0.1") == "127.0.0.1" and literal("[::1]") == "::1"
    assert literal("localhost") is None and literal("api.weixin.qq.com") is None
