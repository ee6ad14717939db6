"""The doors through which strangers come, each fed with one made-up input; a broken promise is a ``Finding``.

The promises: nothing but an error of our own tree or a report comes out; what is not one of the originals is never
*valid*; nothing takes a second.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from issuer.check import Accepted, Checker, placeholder
from issuer.columns import columns_of
from issuer.errors import IssuerError
from issuer.frame import Frame
from issuer.row_reader import RowReader
from issuer.sheet import open_sheet
from issuer.sign import Press
from verifier.document.schema import SchemaSet
from verifier.errors import VerifierError
from verifier.qr.cborld import CborLd
from verifier.report import Outcome
from verifier.status.list_credential import build_list_credential
from verifier.trust.reading import load_trust

from ..issuer.conftest import ZONE, Granted, MemoryAuthority
from ..verifier.conftest import NOW
from .choices import Choices
from .edges import Edges
from .mutations import mutated, reworded, scrambled, written
from .originals import Originals, says_the_same
from .promises import WORST_SECONDS, Case, Finding

ADDRESSES = ("/credentials/verify", "/presentations/verify", "/verify")
PREFIX = "https://registry.example/status-lists/"
SELDOM = frozenset({"pdf"})  # it starts a process for each input


class Targets:
    """Makers of cases, one a door."""

    def __init__(self, originals: Originals) -> None:
        self._good = originals
        self._all = [*originals.licences, *originals.presentations]
        self._cborld = CborLd(originals.canonicalizer.contexts)
        self._schemas = SchemaSet(originals.world.directory)
        self._edges = Edges(originals)

    def close(self) -> None:
        self._edges.close()

    @property
    def makers(self) -> Mapping[str, Callable[[Choices], Case]]:
        return {
            "licence": self.licence,
            "signed": self.signed,
            "presentation": self.presentation,
            "code": self.code,
            "cbor": self.cbor,
            "status-list": self.status_list,
            "trust-list": self.trust_list,
            "http": self.http,
            "sheet": self.sheet,
            **self._edges.makers,
        }

    def case(self, raw: bytes) -> tuple[str, Case]:
        """Return the case that ``raw`` decides on, and the name of its door."""
        choices = Choices(raw)
        name = choices.pick([name for name in self.makers if name not in SELDOM])
        return name, self.makers[name](choices)

    def licence(self, choices: Choices) -> Case:
        raw = written(mutated(choices.pick(self._good.licences), self._all, choices), choices)
        return Case(raw, lambda: self._hold(raw))

    def signed(self, choices: Choices) -> Case:
        """A document that the issuer itself signed, so that the checks behind the proof are reached; whatever they say is right."""
        unsigned = {name: value for name, value in choices.pick(self._good.licences).items() if name != "proof"}
        document = mutated(unsigned, self._all, choices)
        suite = choices.pick(["eddsa-rdfc-2022", "eddsa-jcs-2022"])

        def judge() -> None:
            with suppress(VerifierError):
                self._good.judged(self._good.world.encoded(self._good.world.sign(document, suite=suite)))

        return Case((suite, document), judge)

    def presentation(self, choices: Choices) -> Case:
        raw = written(mutated(choices.pick(self._good.presentations), self._all, choices), choices)
        options = {"challenge": "c-1", "domain": "counter.example"}
        return Case(raw, lambda: self._hold(raw, **options))

    def code(self, choices: Choices) -> Case:
        text, _ = choices.pick(self._good.codes)
        for _ in range(1 + choices.below(3)):
            text = reworded(text, choices)
        return Case(text, lambda: self._hold(text))

    def cbor(self, choices: Choices) -> Case:
        """A code whose checks of text and compression hold, around bytes or a document that are wrong."""
        document = choices.pick(self._good.codes)[1]
        try:
            octets = self._cborld.encode(mutated(document, self._all, choices) if choices.one_in(2) else document)
        except (VerifierError, RecursionError):
            octets = self._cborld.encode(document)
        if choices.one_in(2):
            octets = scrambled(octets, choices)
        text = self._good.packed(octets)
        return Case(text, lambda: self._hold(text))

    def status_list(self, choices: Choices) -> Case:
        url = f"{PREFIX}{choices.pick(['revocation', 'suspension'])}-1"
        document = mutated(json.loads(self._good.world.lists[url]), [], choices) if choices.one_in(2) else self._made_list(url, choices)
        raw = written(document, choices)

        def judge() -> None:
            report = self._good.judged_by_lists({url: raw}, self._good.revoked)
            if report.outcome is Outcome.VALID:
                raise Finding("a revoked licence is valid by this list", raw)

        return Case((url, raw), judge)

    def _made_list(self, url: str, choices: Choices) -> dict[str, Any]:
        """Return a list that somebody signed: the registry over a strange one, or a stranger over a good one."""
        bits = choices.pick([bytes(16 * 1024 - 1), b"\xff" * 16 * 1024, bytes(16 * 1024), bytes(1024 * 1024 + 1)])
        document = build_list_credential(
            url=url,
            purpose=choices.pick(["revocation", "suspension"]),
            bits=bits,
            issuer="did:web:registry.example",
            valid_from=NOW,
            valid_until=NOW,
        )
        world = self._good.world
        # What the registry itself says in good form is so: only a list that still has the bit may be its own.
        honest = bits[:1] == b"\xff" or len(bits) != 16 * 1024
        signed: dict[str, Any] = world.sign(document, world.status_key if honest else world.key)
        return mutated(signed, [], choices) if choices.one_in(2) else signed

    def trust_list(self, choices: Choices) -> Case:
        world = self._good.world
        if choices.one_in(3):
            changed = mutated(world.trust_list, [], choices)
            with suppress(VerifierError):
                changed = world.sign({n: v for n, v in changed.items() if n != "proof"}, world.root, suite="eddsa-jcs-2022")
            raw = world.encoded(changed)
            return Case(raw, lambda: self._load(raw, honest=True), _for_size(raw))
        bundle = mutated(self._good.bundle, [self._good.bundle["trustList"]], choices)
        raw = written(bundle, choices)
        return Case(raw, lambda: self._load(raw, honest=False), _for_size(raw))

    def _load(self, raw: bytes, *, honest: bool) -> None:
        with suppress(VerifierError):
            trust = load_trust(raw, root=self._good.world.root.public_key.pin, directory=self._good.world.directory)
            document = json.loads(raw)
            inner = document.get("trustList", document)
            if not honest and not says_the_same(inner, self._good.bundle["trustList"]):
                raise Finding("a trust list that the root did not sign was taken", raw)
            type(self._good.verifier)(trust).verify(json.dumps(self._good.licences[3]).encode(), now=NOW)

    def http(self, choices: Choices) -> Case:
        document = mutated(choices.pick(self._all), self._all, choices)
        address = choices.pick(ADDRESSES)
        member = choices.pick(["verifiableCredential", "verifiablePresentation"])
        request: dict[str, Any] = document if address == "/verify" else {member: document}
        if choices.one_in(3):
            request = mutated({**request, "options": {"challenge": "c-1", "domain": "counter.example"}}, self._all, choices)
        raw = written(request, choices)
        media_type = choices.pick(["application/json"] * 6 + ["application/vc", "text/plain", "image/png", ""])
        return Case((address, media_type, raw), lambda: self._post(address, media_type, raw))

    def _post(self, address: str, media_type: str, raw: bytes) -> None:
        answer = self._good.client.post(address, data=raw, content_type=media_type)
        if answer.status_code >= 500 or "Traceback" in answer.text:
            raise Finding(f"answered with {answer.status_code}", raw)
        told = json.loads(answer.data)
        if answer.status_code != 200 and told.get("verified", False) is not False:
            raise Finding(f"answered with {answer.status_code} and verified", raw)
        if told.get("outcome") == "valid":
            document = json.loads(raw)
            inner = (
                document
                if address == "/verify"
                else document.get("verifiableCredential" if "credentials" in address else "verifiablePresentation")
            )
            self._require_original(inner, raw)

    def sheet(self, choices: Choices) -> Case:
        name, raw = choices.pick(self._good.sheets)
        altered = raw
        for _ in range(1 + choices.below(3)):
            if choices.one_in(2):
                altered = scrambled(altered, choices)
            else:
                altered = reworded(altered.decode("utf-8", "surrogateescape"), choices).encode("utf-8", "surrogatepass")
        return Case((name, altered), lambda: self._read_sheet(name, altered))

    def _read_sheet(self, name: str, raw: bytes) -> None:
        """Whatever passes the first look at a row can be signed, and reads back."""
        kind = self._good.world.directory.by_name(name)
        authority = MemoryAuthority(grants=(Granted(name, "440199"),))
        press = Press(self._good.world.key, kind.suites[:1], kind, self._schemas, self._good.canonicalizer)
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            Path(file.name).write_bytes(raw)
            with suppress(IssuerError):
                sheet = open_sheet(Path(file.name), columns_of(kind))
                reader = RowReader.of(kind, sheet.header, authority, ZONE, NOW)
                checker, frame = Checker(reader, press.schemas, authority, kind, placeholder(authority, kind)), Frame.of(authority, kind)
                for judged in checker.judge(list(sheet.rows())):
                    if isinstance(judged, Accepted):
                        self._sign_row(press, frame.text(judged.draft, checker.place), raw)

    def _sign_row(self, press: Press, text: bytes, raw: bytes) -> None:
        try:
            press.signed(text, created=NOW)
        except IssuerError as error:
            raise Finding(f"a row passed the check and cannot be signed: {error}", raw) from error

    def _hold(self, raw: bytes | str, **options: Any) -> None:
        report = self._good.judged(raw, **options)
        if report.outcome is not Outcome.VALID:
            return
        # A text is read again by other means where there are any: what our own reader made of it proves nothing about it.
        own = isinstance(raw, str) and not raw.lstrip().startswith("{")
        self._require_original(report.document if own else json.loads(raw), raw)

    def _require_original(self, document: object, raw: object) -> None:
        if not any(says_the_same(document, one) for one in self._all):
            raise Finding("valid, and not one of the originals", raw)


def _for_size(raw: bytes) -> float:
    """Return how long a bundle may take: it comes from the operator, and that of a province is large."""
    return WORST_SECONDS + 2 * len(raw) / 2**20


def turns_of(targets: Targets) -> list[str]:
    """Return the doors in the order in which they are fed, round and round."""
    often = [name for name in targets.makers if name not in SELDOM]
    return often * 50 + list(SELDOM)
