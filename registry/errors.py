"""The errors of the registry: one tree, every leaf with a stable code.

Kinds that are never mixed, because the person who must act differs:

* ``Malformed``: what was sent is wrong in itself.
* ``Refused``: well made, but not as things stand (no grant, no such move, taken).
* ``Missing``: the thing that was named is not on record.
* ``Unavailable``: the registry itself can't answer or can't act now; the same call may succeed later.
"""

from __future__ import annotations


class RegistryError(Exception):
    """Something that the registry did not do, with what it found and what it wanted.

    Attributes:
        code: stable identifier in snake_case, for programs; a class's own, or given by the room that raises.
        found: what stood there, shortened for people.
        wanted: what should have stood there, and what to do next.
        place: the licence, JSON Pointer or column concerned, or "".
    """

    code: str = "registry_error"

    def __init__(self, *, found: str, wanted: str, place: str = "", code: str = "") -> None:
        where = f"{place}: " if place else ""
        super().__init__(f"{where}found {found}; wanted {wanted}")
        self.code = code or type(self).code
        self.found = found
        self.wanted = wanted
        self.place = place


class Malformed(RegistryError):
    """What was sent is wrong in itself: the sender must mend it."""

    code = "malformed"


class Refused(RegistryError):
    """Well made, but not allowed as things stand."""

    code = "refused"


class Missing(RegistryError):
    """Nothing of that name is on record."""

    code = "not_found"


class Unavailable(RegistryError):
    """The registry can't answer or can't act now."""

    code = "registry_unavailable"


class NotInitialised(Unavailable):
    """There is no registry here yet."""

    code = "registry_not_initialised"


class OutOfDate(Unavailable):
    """The database is of another version than this program."""

    code = "registry_out_of_date"


class SignerMissing(Unavailable):
    """The key that would have to sign is not at hand, so the change is not made.

    A change that is acknowledged but that no verifier can see would be a lie: whoever asked for
    it would believe the licence revoked while every counter still accepts it.
    """

    code = "signer_missing"


class PersonMissing(Refused):
    """An act for which somebody has to answer by name and key, and nobody did."""

    code = "person_missing"


class NotGranted(Refused):
    """This authority may not do this: no grant for type, area and date, or no live key."""

    code = "not_granted"


class TypeNotPublished(Refused):
    """The directory has no such type in force."""

    code = "type_not_published"


class TransitionNotAllowed(Refused):
    """The state that the licence is in does not lead where the statement wants to go."""

    code = "transition_not_allowed"


class DepositRefused(Refused):
    """A credential that is not the one that was reserved, or that does not hold."""

    code = "deposit_refused"


class DepositedDifferently(DepositRefused):
    """Another credential was deposited under this identifier before."""

    code = "already_deposited_differently"
