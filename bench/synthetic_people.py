"""Synthetic people and companies: any number of them, each with a number of its own whose checks hold."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from msgspec import Struct

from bench import synthetic_words as words
from verifier.document.numbers import USCC_ALPHABET, citizen_number_check, organisation_code_check, uscc_check

FIRST_BIRTH = date(1950, 1, 1)
BIRTH_DAYS = 20_000  # up to October 2004: every person is grown up
SEQUENCES = 999
COMPANIES = len(USCC_ALPHABET) ** 5
INDIVIDUAL_BUSINESS = 5  # one entity of so many is one


class Person(Struct, frozen=True):
    """A natural person; the last digit but one of the number tells the sex (odd is male)."""

    name: str
    number: str
    sex: str
    born: date


class Company(Struct, frozen=True):
    """A company, or an individual business where ``code`` begins with 92."""

    name: str
    code: str
    type: str
    head: str


class Population:
    """A source of people and companies that gives nobody's number twice, and the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - synthetic people need no secrecy, but the same ones again
        self._person = self.random.randrange(BIRTH_DAYS)
        self._company = self.random.randrange(COMPANIES)

    def person(self, sex: str | None = None) -> Person:
        """Return somebody new, of either sex unless ``1`` (male) or ``2`` (female) is asked for."""
        found = self._next_person()
        while sex not in (None, found.sex):
            found = self._next_person()
        return found

    def _next_person(self) -> Person:
        index, self._person = self._person, self._person + 7919  # a prime: neighbours in a sheet aren't born on one day
        born = FIRST_BIRTH + timedelta(days=index % BIRTH_DAYS)
        sequence = index // BIRTH_DAYS % SEQUENCES + 1
        return self.person_of(born, sequence)

    def person_of(self, born: date, sequence: int) -> Person:
        """Return somebody born on a day, with the sequence number 1 to 999 of that day."""
        first17 = f"{words.AREA}{born:%Y%m%d}{sequence:03d}"
        return Person(self.person_name(), first17 + citizen_number_check(first17), "1" if sequence % 2 else "2", born)

    def person_name(self) -> str:
        """Return a name of two or three characters, now and then a rare one."""
        pick = self.random.random
        if pick() < 0.004:
            return self.random.choice(words.RARE_NAMES)
        surname = words.SURNAMES[int(pick() * len(words.SURNAMES))]
        first = words.GIVEN[int(pick() * len(words.GIVEN))]
        return surname + first if pick() < 0.3 else surname + first + words.GIVEN[int(pick() * len(words.GIVEN))]

    def company(self) -> Company:
        """Return a company or an individual business."""
        index, self._company = self._company, self._company + 1
        choose = self.random.choice
        if index % INDIVIDUAL_BUSINESS == 0:
            return Company(
                words.CITY + choose(words.DISTRICTS) + choose(words.BRANDS) + choose(words.SHOPS),
                credit_code("92", index),
                "个体工商户",
                self.person_name(),
            )
        name = words.CITY + choose(words.BRANDS) + choose(words.TRADES) + choose(words.FORMS)
        return Company(name, credit_code("91", index), choose(words.ENTITY_TYPES), self.person_name())

    def address(self) -> str:
        """Return an address in the city, with brackets now and then as addresses have them."""
        number, floor = self.random.randrange(1, 400), self.random.randrange(2, 30)
        choose = self.random.choice
        tail = f"{floor}层{floor}0{number % 9 + 1}室" if number % 3 else f"首层之{number % 9 + 1}（自编{number % 40 + 1}号）"
        return f"{words.CITY}{choose(words.DISTRICTS)}{choose(words.ROADS)}{number}号{tail}"

    def day(self, first: date, last: date) -> date:
        """Return a day of the span, both ends included."""
        return first + timedelta(days=int(self.random.random() * ((last - first).days + 1)))

    def some(self, choices: tuple[str, ...], least: int, most: int) -> list[str]:
        """Return ``least`` to ``most`` different choices."""
        return self.random.sample(choices, self.random.randint(least, most))


def credit_code(prefix: str, index: int) -> str:
    """Return a unified social credit code on the unassigned area: two characters of kind, and a number from 0."""
    body, rest = "", index
    for _ in range(5):
        rest, digit = divmod(rest, len(USCC_ALPHABET))
        body = USCC_ALPHABET[digit] + body
    organisation = "DEM" + body
    first17 = f"{prefix}{words.AREA}{organisation}{organisation_code_check(organisation)}"
    return first17 + uscc_check(first17)
