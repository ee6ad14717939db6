"""Each difference that ``docs/interop.md`` lists, shown; a test that fails here tells that a difference is gone, or is another."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld

from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.proof.canonical import Canonicalizer

from .conftest import Field, Town
from .differences import CONTROLS, DOCUMENTS, QUADS, SORTED, in_base64url
from .known import statements_of
from .tasks import ED25519, INDEXES, ended, with_index

OPEN = Canonicalizer(bundled_contexts(), allow_inline_contexts=True)
DOC = Path(__file__).resolve().parents[2] / "docs" / "interop.md"


def ours(name: str) -> str:
    return OPEN.rdfc(copy.deepcopy(DOCUMENTS[name])).decode()


def refusal(name: str) -> str:
    with pytest.raises(VerifierError) as caught:
        ours(name)
    return caught.value.code


def of_pyld(name: str) -> str:
    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": bundled_contexts().document(url)}

    text: str = jsonld.normalize(
        copy.deepcopy(DOCUMENTS[name]), {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load, "base": None}
    )
    return text


def of_pyoxigraph(quads: str) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def test_control_characters_are_escaped_by_us_and_by_them_and_not_by_pyld(field: Field) -> None:
    assert field.value("difference control characters") == ours("control characters")
    escaped = ours("control characters")
    assert not any(control in escaped.replace("\n", "") for control in CONTROLS)
    assert any(control in of_pyld("control characters").replace("\n", "") for control in CONTROLS)


def test_two_characters_that_xml_does_not_allow_are_escaped_by_us_alone(field: Field) -> None:
    assert r"\uFFFE\uFFFF" in ours("two characters that XML does not allow")
    assert "\ufffe\uffff" in field.value("difference two characters that XML does not allow")


def test_statements_are_sorted_by_code_point_by_us_and_by_utf_16_by_them(field: Field) -> None:
    theirs, our_text = field.value("difference sorting"), ours("sorting")
    assert [text for text in re.findall('"(.)"', our_text) if text in SORTED] == ["（", "𠮷"]
    assert [text for text in re.findall('"(.)"', theirs) if text in SORTED] == ["𠮷", "（"]
    assert not OPEN.is_portable(DOCUMENTS["sorting"])


def test_another_implementation_sorts_by_code_point_as_we_do(field: Field) -> None:
    quads = QUADS["sorting of statements"]
    assert of_pyoxigraph(quads) == "".join(sorted(quads.splitlines(keepends=True)))
    assert field.value("difference sorting of statements") != of_pyoxigraph(quads)


@pytest.mark.parametrize("name", ["three equal siblings", "four equal siblings"])
def test_equal_siblings_are_no_difference(field: Field, name: str) -> None:
    assert field.value(f"difference {name}") == ours(name)


@pytest.mark.parametrize("name", ["a list of equal neighbours", "a clique of four"])
def test_they_give_up_on_nodes_that_are_hard_to_tell_apart(field: Field, name: str) -> None:
    assert "Maximum deep iterations exceeded" in field.answers[f"difference {name}"]["error"]
    assert of_pyoxigraph(QUADS[name]).count("\n") == QUADS[name].count("\n")


def test_they_write_one_statement_twice_where_two_equal_lists_are_empty(field: Field) -> None:
    lines = statements_of(field.value("difference two empty lists"))
    assert len(lines) - len(set(lines)) == 1
    assert statements_of(of_pyld("two empty lists")) == lines
    assert statements_of(ours("two empty lists")) == list(dict.fromkeys(lines))


def test_language_tags_are_written_small_by_everybody(field: Field) -> None:
    assert "@zh-hans" in field.value("difference language tag")
    assert ours("language tag") == field.value("difference language tag")


def test_equal_texts_become_one_statement_with_them_and_are_refused_by_us(field: Field) -> None:
    assert field.value("difference equal texts").count("甲") == 1
    assert refusal("equal texts") == "data_loss"


def test_pyoxigraph_drops_terms_of_a_node_with_two_types(town: Town) -> None:
    document = {
        "@context": [{"A": {"@id": "urn:x:A", "@context": {"a": "urn:x:a"}}, "B": {"@id": "urn:x:B", "@context": {"b": "urn:x:b"}}}]
    }
    document |= {"@id": "urn:x:s", "@type": ["A", "B"], "a": "1", "b": "2"}  # type: ignore[dict-item]
    assert OPEN.rdfc(document).count(b"\n") == 4  # type: ignore[arg-type]
    parsed = list(pyoxigraph.parse(json.dumps(document), format=pyoxigraph.RdfFormat.JSON_LD))
    assert len(parsed) < 4


def test_they_take_a_signature_in_base64url_that_the_suites_do_not_allow(field: Field) -> None:
    assert field.value("difference base64url")["verified"] is True
    signed = field.town.signed(field.town.licences["business-licence valid-minimal"], ED25519)
    report = field.report({**signed, "proof": in_base64url(signed["proof"])})
    assert report.decisive is not None
    assert report.decisive.code == "proof_value_malformed"


def test_they_forgive_five_minutes_after_the_end_and_we_none(field: Field) -> None:
    assert field.value("difference ended")["verified"] is True
    report = field.report(ended(field.town))
    assert report.decisive is not None
    assert report.decisive.code == "expired"


def test_they_call_a_suspended_licence_verified_and_report_the_bit_beside(field: Field) -> None:
    assert field.value("status suspended")["verified"] is True
    report = field.report(with_index(field.town, "11"))
    assert report.decisive is not None
    assert report.decisive.code == "suspended"


@pytest.mark.parametrize("name", INDEXES)
def test_they_read_an_index_up_to_the_first_stranger(field: Field, name: str) -> None:
    assert field.value(f"status {name}")["verified"] is True
    report = field.report(with_index(field.town, INDEXES[name]))
    assert report.decisive is not None
    assert report.decisive.code == "status_entry_malformed"


def test_they_want_the_list_by_the_issuer_itself_unless_told_otherwise(field: Field) -> None:
    answer = field.value("status of another issuer")
    assert answer["verified"] is False
    assert "do not match" in answer["reason"]


def test_every_difference_that_is_listed_names_a_test_that_is_here() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOC.read_text(encoding="utf-8")))
    here = set(re.findall(r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE))
    assert named == here - {"test_every_difference_that_is_listed_names_a_test_that_is_here"}
