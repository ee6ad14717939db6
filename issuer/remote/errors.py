"""What can go wrong with a registry elsewhere: it can't be reached, it lets nobody in, or it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from issuer.errors import IssuerError


class RegistryUnreachable(IssuerError):
    """No answer, or none that can be relied on; nothing is lost, and the same command goes on later."""

    code = "registry_unreachable"
    exit_code = 4


class NotLetIn(IssuerError):
    """The registry is there, and this token is not enough for it."""

    code = "not_let_in"


class RegistryRefused(IssuerError):
    """The registry answered no, with its own code; ``problem`` is the whole of what it said."""

    code = "registry_refused"
    exit_code = 1
    problem: Mapping[str, Any] = MappingProxyType({})


class RemoteMisconfigured(IssuerError):
    """An address, a token or a pin that nothing can be asked with."""

    code = "remote_misconfigured"
