"""A proxy's header is believed from a configured address only, strictly, and from its right end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from registry.proxies import Proxies

PROXY = "10.0.0.1"
BY_CHAIN = Proxies.of(["10.0.0.0/8", "2001:db8::7"], "X-Forwarded-For", "RemoteUser")
BY_FORWARDED = Proxies.of(["10.0.0.0/8"], "Forwarded")


def headers(**named: str) -> Headers:
    return Headers([(name.replace("_", "-"), value) for name, value in named.items()])


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1, 10.1.1.1", "192.0.2.1"),
        ("10.9.9.9, 10.1.1.1", "10.9.9.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1, 2001:db8::7", "192.0.2.1"),
    ],
)
def test_the_rightmost_address_that_is_no_proxy_of_ours_asks(chain: str, address: str) -> None:
    assert BY_CHAIN.client(PROXY, headers(X_Forwarded_For=chain)).address == address


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("for=192.0.2.1", "192.0.2.1"),
        ('for=203.0.113.9;proto=https, For="192.0.2.1:99";by=10.0.0.1', "192.0.2.1"),
        ('for="[2001:db8::1]:4711"', "2001:db8::1"),
        ('for=192.0.2.1;host="a, for=203.0.113.9"', "192.0.2.1"),
    ],
)
def test_the_standard_header_is_read_as_the_standard_writes_it(chain: str, address: str) -> None:
    """RFC 7239, 4 and 6."""
    assert BY_FORWARDED.client(PROXY, headers(Forwarded=chain)).address == address


@pytest.mark.parametrize(
    "chain",
    [
        "",
        "unknown",
        "192.0.2.1, , 10.0.0.2",
        "192.0.2.01",
        "192.0.2.1; DROP",
        "192.0.2.1 192.0.2.2",
        "192.0.2.1,",
        "x" * 3_000,
        ", ".join(["192.0.2.1"] * 40),
    ],
    ids=lambda chain: chain[:20],
)
def test_what_is_not_addresses_throughout_is_not_believed_at_all(chain: str) -> None:
    client = BY_CHAIN.client(PROXY, headers(X_Forwarded_For=chain))
    assert (client.address, client.ignored) == (PROXY, 1)


@pytest.mark.parametrize(
    "chain", ["for=unknown", "for=_hidden", 'for="192.0.2.1', "for=192.0.2.1;for=192.0.2.2", "192.0.2.1", "for=192.0.2.1,,"]
)
def test_a_standard_header_that_names_no_address_is_not_believed(chain: str) -> None:
    client = BY_FORWARDED.client(PROXY, headers(Forwarded=chain))
    assert (client.address, client.ignored) == (PROXY, 1)


@pytest.mark.parametrize("peer", ["192.0.2.99", "11.0.0.1", "2001:db8::8", "", "no address"])
def test_nobody_else_is_believed(peer: str) -> None:
    sent = headers(X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1", RemoteUser="root")
    client = BY_CHAIN.client(peer, sent)
    assert (client.address, client.identity, client.ignored) == (peer, "", 3)


def test_without_a_setting_nobody_is_believed() -> None:
    assert Proxies().client("127.0.0.1", headers(X_Forwarded_For="192.0.2.1")).address == "127.0.0.1"


def test_only_the_header_that_the_operator_named_is_believed() -> None:
    """A proxy hands on the other one as the client made it up."""
    client = BY_CHAIN.client(PROXY, headers(Forwarded="for=127.0.0.1"))
    assert (client.address, client.ignored) == (PROXY, 1)
    assert Proxies.of([PROXY]).client(PROXY, headers(X_Forwarded_For="192.0.2.1")).address == PROXY


@pytest.mark.parametrize(("told", "identity"), [("clerk7", "clerk7"), ("a,b", ""), ("", ""), ("x" * 129, ""), ("a b", ""), ("a\tb", "")])
def test_an_identity_is_one_plain_word(told: str, identity: str) -> None:
    assert BY_CHAIN.client(PROXY, headers(RemoteUser=told)).identity == identity


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_the_reading(text: str, by_standard: bool) -> None:
    proxies, name = (BY_FORWARDED, "Forwarded") if by_standard else (BY_CHAIN, "X-Forwarded-For")
    client = proxies.client(PROXY, {name: text})
    assert client.address == PROXY or client.ignored == 0
