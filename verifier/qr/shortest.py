"""DEFLATE with the fixed code, parsed for the fewest bits: what zlib saves in time costs a code its size.

zlib takes the longest match it meets, passes over three-byte matches that are far away (one Chinese character
is three bytes), and builds code tables that a licence is too short to pay for. Here every way to cut the text
into literals and matches is weighed, and the cheapest is written. Any inflater reads it.

Source: RFC 1951, 3.2.5 and 3.2.6.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

_LENGTHS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258)
_LENGTH_EXTRA: Final = (*(0,) * 8, *(1,) * 4, *(2,) * 4, *(3,) * 4, *(4,) * 4, *(5,) * 4, 0)
_DISTANCE_EXTRA: Final = (0, 0, *(extra for extra in range(14) for _ in range(2)))
_DISTANCES: Final = tuple(1 + sum(1 << extra for extra in _DISTANCE_EXTRA[:code]) for code in range(30))
_LONGEST, _FARTHEST = 258, 32_768
_SHORTEST = 3
_END_OF_BLOCK = 256
_FIRST_LENGTH = 257
_SYMBOLS = 288
_TRIED = 16  # places where the same four bytes stand, nearest first; ten times as many save a hundredth of a byte
_TAKEN_AT_ONCE = 16  # bytes: looking for cuts inside so long a match takes twice the time and saves nothing
_TAKEN_WHOLE = 32  # bytes: of so long a match no part is ever better than all of it
_OUT_OF_REACH = 1 << 40  # bits


class ShortestDeflate:
    """Compresses short texts against one dictionary, whose places it looks up once."""

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary = dictionary[-_FARTHEST:]
        self._length_widths = [_length_width(length) if length >= _SHORTEST else 0 for length in range(_LONGEST + 1)]
        self._distance_widths = [0, *map(_distance_width, range(1, _FARTHEST + 1))]
        self._symbols = [*map(_symbol, range(_SYMBOLS))]
        # Of places with the same three bytes only the nearest is worth a look, unless a fourth byte is the same too.
        self._nearest = {dictionary[place : place + _SHORTEST]: place for place in range(len(dictionary) - _SHORTEST + 1)}
        self._places: dict[bytes, list[int]] = {}
        for place in range(len(dictionary) - _SHORTEST - 1, -1, -1):
            self._places.setdefault(dictionary[place : place + _SHORTEST + 1], []).append(place)

    def compress(self, octets: bytes) -> bytes:
        """Return one block of raw DEFLATE, in time that grows with the length times the number of matches."""
        bits, count = 0b011, 3  # the last block; fixed code
        for length, value in self.cheapest_cuts(octets):
            for code, width in self._match(length, value) if length > 1 else (self._symbols[value],):
                bits |= code << count
                count += width
        code, width = self._symbols[_END_OF_BLOCK]
        bits |= code << count
        return bits.to_bytes((count + width + 7) // 8, "little")

    def cheapest_cuts(self, octets: bytes) -> list[tuple[int, int]]:
        """Return the cuts in order: (1, byte) for a literal, (length, distance) for a match."""
        window, start, end = self._dictionary + octets, len(self._dictionary), len(octets)
        cost = [0] + [_OUT_OF_REACH] * end
        cut = [(0, 0)] * (end + 1)
        own: dict[bytes, list[int]] = {}
        lengths, distances, skip_to = self._length_widths, self._distance_widths, 0
        for here in range(end):
            key = octets[here : here + _SHORTEST]
            earlier = own.setdefault(key, [])
            so_far, longest = cost[here], _SHORTEST - 1
            if here >= skip_to and so_far < _OUT_OF_REACH:
                literal = so_far + (8 if octets[here] < 144 else 9)
                if literal < cost[here + 1]:
                    cost[here + 1], cut[here + 1] = literal, (1, octets[here])
                for length, distance in self._matches(window, start + here, key, earlier):
                    with_distance = so_far + distances[distance]
                    for shorter in range(longest + 1 if length < _TAKEN_WHOLE else length, length + 1):
                        bits = with_distance + lengths[shorter]
                        if bits < cost[here + shorter]:
                            cost[here + shorter], cut[here + shorter] = bits, (shorter, distance)
                    longest = length
                if longest > _TAKEN_AT_ONCE:
                    skip_to = here + longest - 1
            earlier.append(start + here)
        return _walked_back(cut)

    def _matches(self, window: bytes, here: int, key: bytes, earlier: list[int]) -> list[tuple[int, int]]:
        """Return (length, distance) of every match at ``here`` that is longer than all nearer ones."""
        found: list[tuple[int, int]] = []
        nearest = self._nearest.get(key)
        if nearest is None and not earlier:
            return found
        places = earlier[::-1]
        if nearest is not None:
            places.append(nearest)
            places += self._places.get(window[here : here + _SHORTEST + 1], ())[:_TRIED]
        longest, most = _SHORTEST - 1, min(_LONGEST, len(window) - here)
        for place in places:
            if longest == most or here - place > _FARTHEST:
                break
            # Only a match that also holds one byte further is worth the look at all its bytes.
            if window[place + longest] != window[here + longest] or window[place : place + longest] != window[here : here + longest]:
                continue
            longest += 1
            while longest < most and window[place + longest] == window[here + longest]:
                longest += 1
            found.append((longest, here - place))
        return found

    def _match(self, length: int, distance: int) -> tuple[tuple[int, int], ...]:
        """Return the four fields of a match: length and its extra bits, distance and its extra bits."""
        code, far = _length_code(length), bisect_right(_DISTANCES, distance) - 1
        return (
            self._symbols[_FIRST_LENGTH + code],
            (length - _LENGTHS[code], _LENGTH_EXTRA[code]),
            (_reversed(far, 5), 5),
            (distance - _DISTANCES[far], _DISTANCE_EXTRA[far]),
        )


def bits_of(length: int, value: int) -> int:
    """Return how many bits a cut takes: (1, byte) for a literal, (length, distance) for a match."""
    return _symbol(value)[1] if length == 1 else _length_width(length) + _distance_width(value)


def _walked_back(cut: list[tuple[int, int]]) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    place = len(cut) - 1
    while place > 0:
        cuts.append(cut[place])
        place -= cut[place][0]
    return cuts[::-1]


def _length_code(length: int) -> int:
    return bisect_right(_LENGTHS, length) - 1


def _length_width(length: int) -> int:
    code = _length_code(length)
    return (7 if _FIRST_LENGTH + code < 280 else 8) + _LENGTH_EXTRA[code]


def _distance_width(distance: int) -> int:
    return 5 + _DISTANCE_EXTRA[bisect_right(_DISTANCES, distance) - 1]


def _symbol(symbol: int) -> tuple[int, int]:
    """Return the fixed code of a literal, length or end symbol, first bit lowest, and its width."""
    if symbol < 144:
        return _reversed(0b00110000 + symbol, 8), 8
    if symbol < 256:
        return _reversed(0b110010000 + symbol - 144, 9), 9
    if symbol < 280:
        return _reversed(symbol - 256, 7), 7
    return _reversed(0b11000000 + symbol - 280, 8), 8


def _reversed(code: int, width: int) -> int:
    return int(f"{code:0{width}b}"[::-1], 2)
