"""The values of a list, one after the other, each of the sort that stands in its place."""

from __future__ import annotations

from ...errors import shortened
from ..cbor import CborValue
from ..errors import CborLdMalformed


class Listed:
    """Takes values from the front; a place where nothing stands any more holds nothing."""

    def __init__(self, values: list[CborValue]) -> None:
        self._left = iter(values)

    def value(self) -> CborValue:
        """Return the next value, whatever it is."""
        return next(self._left, None)

    def place(self, most: int) -> Listed:
        """Return what stands in the next place: one value, or a list of two to ``most``."""
        value = self.value()
        if not isinstance(value, list):
            return Listed([value])
        if not 2 <= len(value) <= most:
            raise CborLdMalformed(found=f"{len(value)} values in one place", wanted=f"one alone, or a list of at most {most}")
        return Listed(value)

    def text(self) -> str:
        """Return the next value, which is a text."""
        value = self.value()
        if not isinstance(value, str):
            raise _of_another_sort(value, "a text")
        return value

    def text_or_none(self) -> str | None:
        """Return the next value, which is a text or nothing."""
        value = self.value()
        if not isinstance(value, str | None):
            raise _of_another_sort(value, "a text or nothing")
        return value

    def whole(self) -> int:
        """Return the next value, which is an integer."""
        value = self.value()
        if not isinstance(value, int) or isinstance(value, bool):
            raise _of_another_sort(value, "an integer")
        return value

    def whole_or(self, usual: int) -> int:
        """Return the next value, which is an integer, or ``usual`` where there is none."""
        value = self.value()
        if value is None:
            return usual
        return Listed([value]).whole()

    def octets(self, most: int) -> bytes:
        """Return the next value, which is at most ``most`` bytes."""
        value = self.octets_or_none(most)
        if value is None:
            raise _of_another_sort(value, "bytes")
        return value

    def octets_or_none(self, most: int) -> bytes | None:
        """Return the next value, which is at most ``most`` bytes or nothing."""
        value = self.value()
        if not isinstance(value, bytes | None) or (value is not None and len(value) > most):
            raise _of_another_sort(value, f"at most {most} bytes")
        return value


def _of_another_sort(value: CborValue, wanted: str) -> CborLdMalformed:
    return CborLdMalformed(found=f"{shortened(value)} in the list of a licence", wanted=wanted)
