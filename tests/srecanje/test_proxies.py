"""The address that a request is counted for: what our own proxies wrote, and nothing else."""

import pytest
from django.test import RequestFactory

from srecanje import proxies

PROXY, GUEST, FORGED = "10.0.0.2", "203.0.113.7", "198.51.100.1"


@pytest.fixture
def client(settings):
    """Return a function that asks where a request comes from, behind so many proxies."""

    def ask(count, forwarded=None, remote=PROXY):
        settings.TRUSTED_PROXIES = count
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return proxies.client(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))

    return ask


def test_without_proxies_a_header_says_nothing(client):
    assert client(0, FORGED, remote=GUEST) == GUEST


@pytest.mark.parametrize("forged", ["", FORGED, f"{FORGED}, {FORGED}", "x", ",,", "127.0.0.1"])
@pytest.mark.parametrize(
    ("count", "written"), [(1, GUEST), (2, f"{GUEST}, 10.0.0.3"), (3, f"{GUEST},10.0.0.4,10.0.0.3")]
)
def test_what_a_guest_writes_left_of_our_proxies_is_not_believed(client, count, written, forged):
    assert client(count, f"{forged}, {written}" if forged else written) == GUEST


def test_request_that_came_past_the_further_proxy_is_its_own(client):
    assert client(2, GUEST) == GUEST
    assert client(1, None) == PROXY


@pytest.mark.parametrize("entry", ["", "unknown", "_hidden", "x" * 9000, "1.2.3", "[", "[]", "]:1"])
def test_entry_that_is_no_address_leaves_the_nearest_that_is_known(client, entry):
    assert client(1, entry) == PROXY
    assert client(2, f"{FORGED}, {entry}, {GUEST}") == GUEST


@pytest.mark.parametrize(
    "entry", [f"{GUEST}:40312", f" {GUEST} ", f"::ffff:{GUEST}", f"[::ffff:{GUEST}]:443"]
)
def test_address_is_read_as_proxies_write_it(client, entry):
    assert client(1, entry) == GUEST


@pytest.mark.parametrize(
    "entry",
    [
        *("2001:db8:1:2::1", "2001:DB8:1:2:aaaa:bbbb:cccc:dddd", "[2001:db8:1:2::9]"),
        *("[2001:db8:1:2::9]:443", "2001:db8:1:2::1%eth0"),
    ],
)
def test_all_devices_of_an_ipv6_network_are_one(client, entry):
    assert client(1, entry) == "2001:db8:1:2::/64"


def test_other_ipv6_networks_are_others(client):
    assert client(1, "2001:db8:1:3::1") != client(1, "2001:db8:1:2::1")


@pytest.mark.parametrize("remote", ["", "unix:", "localhost"])
def test_unknown_sender_is_nobody(client, remote):
    assert client(0, remote=remote) == ""
