"""The identifier of a licence, read and made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.document.identifier import IdentifierCheckMismatch, IdentifierMalformed, LicenceIdentifier, identifier_holds

IDENTIFIERS = (
    "11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7",
    "11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.002.5",
    "11100000000019713D008.11440199DEMX00030A.440199000123.001.H",
    "11100000MB03271699001.11440199DEMX000572.2026000000016.001.C",
    "11440199DEMX0009XA901.11440199DEMX00022F.D44019926000001.001.0",
    "11440199DEMX0009XA903.11440199DEMX000497.344019926010000017.001.8",
)
WRONG_CHECK = "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M"
GOOD = IDENTIFIERS[0]


@pytest.mark.parametrize("text", IDENTIFIERS)
@pytest.mark.parametrize("prefix", ["", "2.999.", "1.2.156.3005.2.", "urn:licence:", "urn:licence:2.999."])
def test_an_identifier_is_read_in_every_form_and_written_back(prefix: str, text: str) -> None:
    identifier = LicenceIdentifier.parse(prefix + text)
    assert identifier.bare == text
    assert identifier.text == prefix.removeprefix("urn:licence:") + text
    assert identifier.urn == "urn:licence:" + identifier.text
    assert LicenceIdentifier.parse(identifier.urn) == identifier


@pytest.mark.parametrize("text", IDENTIFIERS)
def test_an_identifier_is_composed_from_its_parts(text: str) -> None:
    known = LicenceIdentifier.parse(text)
    made = LicenceIdentifier.compose(type_code=known.type_code, issuer_code=known.issuer_code, serial=known.serial, version=known.version)
    assert made == known


def test_a_wrong_check_character_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(IdentifierCheckMismatch) as caught:
        LicenceIdentifier.parse(WRONG_CHECK)
    assert caught.value.code == "identifier_check_mismatch"
    assert caught.value.found == "check character M"
    assert caught.value.wanted.startswith("D,")


def test_an_import_may_read_a_wrong_check_character_but_sees_it() -> None:
    identifier = LicenceIdentifier.parse_ignoring_check(WRONG_CHECK)
    assert not identifier.check_holds
    assert identifier.computed_check == "D"


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD.lower(),
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace(".7", ""),
        GOOD.replace("440199DEMX00000001", "440199"),
        GOOD.replace("440199DEMX00000001", "4" * 33),
        GOOD.replace(".001.", ".000."),
        GOOD.replace(".001.", ".1."),
        "urn:licence:urn:licence:" + GOOD,
        "2.0999." + GOOD,
        "3.1." + GOOD,
        "." + GOOD,
        "2.9." * 100 + GOOD,
        GOOD.replace("00014L", "00014M"),
        GOOD.replace("MB0143028R", "MB0143028Q"),
    ],
    ids=lambda text: text[:40] or "empty",
)
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(IdentifierMalformed) as caught:
        LicenceIdentifier.parse(text)
    assert caught.value.code == "identifier_malformed"


def test_a_moved_dot_is_refused_though_the_check_character_cannot_see_it() -> None:
    moved = GOOD.replace("11440199DEMX00014L.440199", "11440199DEMX00014L4.40199")
    with pytest.raises(IdentifierMalformed):
        LicenceIdentifier.parse(moved)


@pytest.mark.parametrize(("serial", "version"), [("short", 1), ("LONGENOUGH", 0), ("LONGENOUGH", 1000), ("lower-case", 1)])
def test_an_identifier_is_not_composed_of_wrong_parts(serial: str, version: int) -> None:
    known = LicenceIdentifier.parse(GOOD)
    with pytest.raises(IdentifierMalformed):
        LicenceIdentifier.compose(type_code=known.type_code, issuer_code=known.issuer_code, serial=serial, version=version)


@given(st.from_regex(r"[0-9A-Z]{7,32}", fullmatch=True), st.integers(1, 999), st.sampled_from(["", "2.999", "1.2.156.3005.2"]))
def test_what_is_composed_is_read_back(serial: str, version: int, arc: str) -> None:
    known = LicenceIdentifier.parse(GOOD)
    made = LicenceIdentifier.compose(type_code=known.type_code, issuer_code=known.issuer_code, serial=serial, version=version, arc=arc)
    assert LicenceIdentifier.parse(made.urn) == made
    assert identifier_holds(made.text)


def test_every_other_check_character_is_refused() -> None:
    others = [GOOD[:-1] + other for other in "012345689ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    assert not any(identifier_holds(other) for other in others)


def parses(text: str) -> bool:
    try:
        LicenceIdentifier.parse(text)
    except (IdentifierMalformed, IdentifierCheckMismatch):
        return False
    return True


@given(st.sampled_from([GOOD, f"urn:licence:{GOOD}", f"2.999.{GOOD}"]), st.data())
def test_a_text_holds_exactly_if_it_parses(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    changed = (
        text[:place]
        + data.draw(st.text(st.sampled_from("0123456789ABXZ.-:\n０"), max_size=2))
        + text[place + data.draw(st.integers(0, 2)) :]
    )
    assert identifier_holds(text) is parses(text) is True
    assert identifier_holds(changed) is parses(changed)
