"""``licence serve`` refuses in clear words what cannot be served, and listens where it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from click.testing import CliRunner

from registry.address import Address, AddressTaken, AddressUnusable, free_address
from registry.commands.serve import serve_command
from registry.errors import NotInitialised


class House:
    """A house with a registry, or without one."""

    def __init__(self, *, has_registry: bool) -> None:
        self.has_registry = has_registry

    def require_registry(self) -> None:
        if not self.has_registry:
            raise NotInitialised(found="nothing", wanted="a registry; `licence init` makes one")

    def make_application(self) -> Any:
        return None

    def make_issuing_application(self, issuers: Sequence[str]) -> Any:
        return None


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_even_where_it_could_be_shared(taken: int) -> None:
    with pytest.raises(AddressTaken) as refused:
        free_address(Address(port=taken))
    assert refused.value.code == "address_taken"


@pytest.mark.parametrize("host", ["192.0.2.1", "::zz"])
def test_an_address_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(AddressUnusable) as refused:
        free_address(Address(host=host))
    assert refused.value.code == "address_unusable"


def test_port_0_is_any_free_one() -> None:
    assert free_address(Address(port=0)).port > 1023


@pytest.mark.parametrize(
    ("address", "url", "reachable"),
    [
        (Address(), "http://127.0.0.1:8000", "127.0.0.1"),
        (Address("::", 80), "http://[::]:80", "::1"),
        (Address("0.0.0.0", 80), "http://0.0.0.0:80", "127.0.0.1"),
    ],
)
def test_an_address_is_written_as_people_type_it(address: Address, url: str, reachable: str) -> None:
    assert (address.url, address.reachable_host) == (url, reachable)


def test_without_a_registry_nothing_is_served() -> None:
    done = CliRunner().invoke(serve_command, [], obj=House(has_registry=False))
    assert (done.exit_code, "registry_not_initialised" in done.output, "licence init" in done.output) == (4, True, True)


def test_on_a_taken_port_nothing_is_served(taken: int) -> None:
    done = CliRunner().invoke(serve_command, ["--port", str(taken)], obj=House(has_registry=True))
    assert (done.exit_code, "address_taken" in done.output, "--port" in done.output) == (2, True, True)


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    defaults = {each.name: each.default for each in serve_command.params}
    assert (defaults["host"], defaults["port"]) == ("127.0.0.1", 8000)
