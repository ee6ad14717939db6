"""What the doors of services stand on: a registry with a department and its tokens, an open profile, a page with a code."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pyld import jsonld  # type: ignore[import-untyped]

from issuer.open.application import open_application
from registry.gate import Gate
from registry.initialise import Plan, initialise
from registry.settings import read_settings
from registry.signers import Signers
from registry.store import open_store
from verifier.bodies import DEFAULT_BODY_LIMITS
from verifier.code_page import code_blueprint
from verifier.edge import install_edge
from verifier.judge import Desk
from verifier.open.contexts import open_contexts
from verifier.proof.multikey import KeyKind
from verifier.sources import bundled_types_root, read_directory

from ..conformance import conftest as others
from ..conformance.conftest import BASE, EXAMPLES, V1, V2, Holder, Json
from ..registry.api.departments import COMPANY, Departments, application
from ..registry.conftest import Clock, World, make_registry_keys
from ..verifier.conftest import NOW
from .originals import Originals, no_code, says_the_same


@dataclass(frozen=True)
class Registry:
    """A registry with one bureau, a licence of its own on record, and one that is only reserved."""

    departments: Departments
    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def make(cls) -> Registry:
        folder = tempfile.TemporaryDirectory(prefix="fuzz")
        home = Path(folder.name) / "home"
        settings = read_settings({"LICENCE_HOME": str(home)})
        clock = Clock()
        initialise(settings, Plan(settings.base_url, "示范", "Demo"), make_keys=make_registry_keys, now=clock())
        root, status = make_registry_keys("did:web:localhost%3A8000")
        signers = Signers(root=lambda: root, status=lambda: status)
        gate = Gate(open_store(settings.database_url), clock, signers, read_directory(bundled_types_root()), settings.identifier_arc)
        world = World(settings, gate, clock)
        world.add_bureau()
        return cls(Departments(world, application(world, Path(folder.name))), folder)

    def close(self) -> None:
        self.world.gate.store.close()
        self.folder.cleanup()

    @property
    def world(self) -> Any:
        return self.departments.world

    @cached_property
    def reserved(self) -> Any:
        (made,) = self.world.reserve(self.world.request("only reserved"))
        return made

    @cached_property
    def licence(self) -> Json:
        """The licence for the reserved place, signed and not deposited yet."""
        signed: Json = json.loads(self.world.signed(self.world.credential(self.reserved)))
        return signed

    @cached_property
    def minted(self) -> Any:
        return self.world.minted("minted")

    @cached_property
    def statement(self) -> Json:
        """A decision on the licence that is on record."""
        made: Json = self.world.statement(self.minted, "revoke")
        return made

    @property
    def rows(self) -> Json:
        requests = [
            {"rowDigest": "0" * 64, "serial": "440199DEMX00000001", "version": 1, "holders": [COMPANY]},
            {"rowDigest": "1" * 64, "holders": [COMPANY]},
        ]
        return {"type": "business-licence", "requests": requests}


class OpenProfile:
    """A service of the open profile, with documents that somebody else signed."""

    def __init__(self) -> None:
        self.client: FlaskClient = open_application(BASE, clock=lambda: others.NOW).test_client()
        self.holder, self._of_curve = Holder(), Holder(KeyKind.P256)
        self._texts = open_contexts()

    @cached_property
    def unsigned(self) -> Sequence[Json]:
        new: Json = {
            "@context": [V2, EXAMPLES],
            "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "type": ["VerifiableCredential", "ExampleDegreeCredential"],
            "issuer": self.holder.did,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:subject", "degree": {"type": "ExampleBachelorDegree", "name": "Bachelor of Arts"}},
        }
        old = {"@context": [V1], "type": ["VerifiableCredential"], "issuer": {"id": self.holder.did}}
        return [new, {**old, "issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "did:example:subject"}}]

    @cached_property
    def credentials(self) -> Sequence[Json]:
        """One of each suite, and one of the elder data model."""
        new, old = self.unsigned
        of_curve = {**new, "issuer": self._of_curve.did}
        signed = [self.holder.sign(new, cryptosuite=f"eddsa-{form}-2022") for form in ("rdfc", "jcs")]
        signed += [self._of_curve.sign(of_curve, cryptosuite=f"ecdsa-{form}-2019") for form in ("rdfc", "jcs")]
        vocabulary = "https://w3id.org/security/data-integrity/v2"
        return [*signed, self.holder.sign({**old, "@context": [V1, vocabulary]})]

    @cached_property
    def presentations(self) -> Sequence[Json]:
        unsigned = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [self.credentials[0]]}
        how = {"purpose": "authentication", "challenge": "c-1", "domain": "counter.example"}
        return [self.holder.sign(unsigned, cryptosuite=f"eddsa-{form}-2022", **how) for form in ("rdfc", "jcs")]

    @cached_property
    def token(self) -> str:
        return self.holder.token(self.unsigned[0])

    def is_original(self, document: object) -> bool:
        """Return whether ``document`` says what one of the signed documents says, which JSON-LD may write in other words.

        A presentation that nobody signed, and nobody asked for, is as good as the credentials in it.
        """
        if isinstance(document, dict) and "proof" not in document and "verifiableCredential" in document:
            members = document["verifiableCredential"]
            return all(map(self.is_original, members if isinstance(members, list) else [members]))
        return any(says_the_same(document, one) or self._reads_as(document, one) for one in (*self.credentials, *self.presentations))

    def _reads_as(self, document: object, original: Json) -> bool:
        """Ask pyld, which has no part in judging: the same statements, with nothing beside them that makes none."""
        if not isinstance(document, dict) or "-rdfc-" not in json.dumps(original["proof"]):
            return False
        proofs, had = (one["proof"] if isinstance(one.get("proof"), list) else [one.get("proof")] for one in (document, original))
        if not all(_filled(proof) in map(_filled, had) for proof in proofs):
            return False
        rest, other = ({name: value for name, value in one.items() if name != "proof"} for one in (document, original))
        return _leaves(rest) <= _leaves(other) and self._statements(rest) == self._statements(other)

    def _statements(self, document: Json) -> str:
        def load(url: str, _options: object) -> Json:
            return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": json.loads(texts[url])}

        texts = self._texts.texts
        options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
        statements: str = jsonld.normalize(document, options)
        return statements


def _filled(proof: Any) -> Any:
    """Return a proof without what says nothing, and with one value for a list of one."""
    if not isinstance(proof, dict):
        return proof
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in proof.items() if value is not None}


def _leaves(value: Any) -> set[str]:
    """Return the texts and numbers that a document holds, its contexts aside."""
    if isinstance(value, dict):
        return set[str]().union(*(_leaves(inner) for name, inner in value.items() if name != "@context"))
    if isinstance(value, list):
        return set[str]().union(*map(_leaves, value))
    return set() if value is None else {repr(value)}


class Codes:
    """The page that an organisation's code leads to, and a PDF with a code on it."""

    def __init__(self, originals: Originals) -> None:
        self.desk = Desk(originals.verifier, no_code, lambda: NOW)
        app = Flask(__name__, static_folder=None, template_folder=None)
        install_edge(app, DEFAULT_BODY_LIMITS)
        app.register_blueprint(code_blueprint(self.desk, lambda: originals.world.directory))
        self.client: FlaskClient = app.test_client()
        self.digits = originals.codes[-1][0].rpartition("/")[2]
        self.pdf = page_with(originals.codes[0][0])


def page_with(text: str) -> bytes:
    """Return a PDF of one page of A4 with a code on it."""
    symbol = memoryview(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4))  # type: ignore[arg-type]
    page = Image.new("L", (1240, 1754), 255)
    page.paste(Image.frombytes("L", (len(symbol), len(symbol)), bytes(symbol)), (150, 150))
    written = io.BytesIO()
    page.save(written, "PDF", resolution=150)
    return written.getvalue()
