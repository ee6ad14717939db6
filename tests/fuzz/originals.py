"""What is fuzzed: a small world with a licence of every type, its codes, lists and sheets; and when two documents say the same."""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask.testing import FlaskClient

from verifier.app import create_app
from verifier.judge import Desk
from verifier.pictures import PictureWithoutCode
from verifier.proof.canonical import Canonicalizer
from verifier.qr.base45 import encode_base45
from verifier.qr.compact import COMPACT_VERSION, QrWriter
from verifier.qr.dictionaries import NEWEST, bundled_dictionaries
from verifier.qr.forms import Form
from verifier.report import Report
from verifier.sources import bundled_types_root, read_directory
from verifier.verify import AttachedLists, Verifier

from ..verifier.conftest import NOW, MemorySigner, World

REVOKED = 7
FORMS = (Form.COMPACT, Form.BARCODE, Form.PLAIN)
HOLDER = 41
V2 = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True)
class Originals:
    """Everything that is good in the world; whatever else is judged *valid* is a finding."""

    world: World
    verifier: Verifier

    @classmethod
    def make(cls) -> Originals:
        world = World(read_directory(bundled_types_root()))
        since = world.authority["grants"][0]["from"]
        world.authority["grants"] = [{"type": one.type, "area": "440199", "from": since} for one in world.directory.types]
        world.set_bit("revocation", REVOKED)
        return cls(world, world.verifier())

    @property
    def canonicalizer(self) -> Canonicalizer:
        return self.world.canonicalizer

    @cached_property
    def licences(self) -> Sequence[dict[str, Any]]:
        """A licence of each type in each form of signature, and one bound to a holder's key."""
        found = []
        for one in self.world.directory.types:
            unsigned = self.world.unsigned(one.name)
            plain, text = self.world.sign(unsigned), self.world.sign(unsigned, suite="eddsa-jcs-2022")
            found += [plain, text, self.world.sign(plain, suite="eddsa-jcs-2022")]
        return [*found, self.bound]

    @cached_property
    def bound(self) -> dict[str, Any]:
        unsigned = self.world.unsigned()
        subject = unsigned["credentialSubject"]
        return self.world.sign({**unsigned, "credentialSubject": {**subject, "id": did_of_holder()}})

    @cached_property
    def presentations(self) -> Sequence[dict[str, Any]]:
        holder = MemorySigner(HOLDER)
        unsigned = {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "holder": did_of_holder(),
            "verifiableCredential": [self.bound],
        }
        options: dict[str, Any] = {"purpose": "authentication", "challenge": "c-1", "domain": "counter.example"}
        return [self.world.sign(unsigned, holder, suite=suite, **options) for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022")]

    @cached_property
    def revoked(self) -> dict[str, Any]:
        return self.world.sign(self.world.unsigned(index=REVOKED))

    @cached_property
    def codes(self) -> Sequence[tuple[str, dict[str, Any]]]:
        """Texts of codes, each with the document that it holds."""
        writer = QrWriter(self.canonicalizer.contexts)
        short = [one for one in self.licences if not isinstance(one["proof"], list)]
        documents = [one for one in (*short, *self.presentations) if len(json.dumps(one)) < 5_000]
        texts = [(writer.write(one, form).text, one) for one in documents for form in FORMS if form is not Form.PLAIN or one in short[:4]]
        return [*texts, (writer.write(short[2], Form.COMPACT_URL, host="licence.example").text, short[2])]

    def packed(self, octets: bytes) -> str:
        """Return the text of a compact code around bytes of CBOR-LD, whatever they are."""
        compressor = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, self._dictionary)
        return "LIC1-R" + encode_base45(bytes((COMPACT_VERSION, NEWEST)) + compressor.compress(octets) + compressor.flush())

    @cached_property
    def _dictionary(self) -> bytes:
        return bundled_dictionaries().text(NEWEST)

    @cached_property
    def bundle(self) -> dict[str, Any]:
        """The trust list with the files of two types and both status lists beside it."""
        signed = self.world.sign(self.world.trust_list, self.world.root, suite="eddsa-jcs-2022")
        types = {
            f"{one.name}/{one.version}": {name: raw.decode() for name, raw in one.files.items() if not name.startswith("face")}
            for one in self.world.directory.types[:2]
        }
        return {
            "type": "LicenceTrustBundle",
            "trustList": signed,
            "types": types,
            "statusLists": {url: json.loads(raw) for url, raw in self.world.lists.items()},
        }

    @cached_property
    def client(self) -> FlaskClient:
        return create_app(Desk(self.verifier, no_code, lambda: NOW)).test_client()

    @cached_property
    def sheets(self) -> Sequence[tuple[str, bytes]]:
        """The head and three rows of the example sheet of each type, by its name."""
        paths = sorted(bundled_types_root().glob("*/v1/examples/rows.csv"))
        return [(path.parts[-4], b"".join(path.read_bytes().splitlines(keepends=True)[:4])) for path in paths]

    def judged(self, raw: bytes | str, **options: Any) -> Report:
        return self.verifier.verify(raw, now=NOW, **options)

    def judged_by_lists(self, lists: dict[str, bytes], licence: dict[str, Any]) -> Report:
        """Return the report on ``licence`` of a verifier that has other status lists at hand."""
        verifier = Verifier(self.verifier.trust, statuses=AttachedLists({**self.world.lists, **lists}))
        return verifier.verify(json.dumps(licence).encode(), now=NOW)


def did_of_holder() -> str:
    return MemorySigner(HOLDER).verification_method.partition("#")[0]


def no_code(_raw: bytes) -> Sequence[str]:
    """A reader of pictures that finds nothing; pictures have tests of their own."""
    raise PictureWithoutCode(found="no code", wanted="one")


def says_the_same(document: object, original: dict[str, Any]) -> bool:
    """Return whether ``document`` is ``original`` but for what has no meaning: the order of members, and of the items of a set.

    A proof out of a set of proofs may be missing: each was made over the licence alone.
    """
    if not isinstance(document, dict):
        return False
    given, had = _proofs(document), _proofs(original)
    exact = any(isinstance(proof, dict) and "-jcs-" in str(proof.get("cryptosuite")) for proof in given)
    rest, original_rest = ({name: value for name, value in one.items() if name != "proof"} for one in (document, original))
    proofs_kept = bool(given) and all(any(_proof_form(proof) == _proof_form(other) for other in had) for proof in given)
    return proofs_kept and _form(_with_lists(rest), exact) == _form(_with_lists(original_rest), exact)


def _proofs(document: dict[str, Any]) -> list[Any]:
    proof = document.get("proof", [])
    return proof if isinstance(proof, list) else [proof]


def _proof_form(proof: Any) -> Any:
    """Return what two proofs have in common; under RDFC a list of one domain says what the domain alone says."""
    if isinstance(proof, dict) and "-rdfc-" in str(proof.get("cryptosuite")) and isinstance(proof.get("domain"), str):
        proof = {**proof, "domain": [proof["domain"]]}
    return _form(proof, True)


def _with_lists(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with two members of a presentation as lists, which may stand there as single values."""
    altered = copy.copy(document)
    for name in ("type", "verifiableCredential"):
        if name in altered and not isinstance(altered[name], list):
            altered[name] = [altered[name]]
    return altered


def _form(value: Any, exact: bool) -> Any:
    """Return what two JSON values have in common if they mean the same; true is not 1, but 1.0 is."""
    if isinstance(value, dict):
        return "object", sorted((name, repr(_form(inner, exact))) for name, inner in value.items())
    if isinstance(value, list):
        items = [repr(_form(item, exact)) for item in value]
        return "array", items if exact else sorted(items)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__, value
    return "number", float(value)
