"""What a registry elsewhere vouches for: its trust list under the pinned root, and the types whose digests stand in it. Edge.

Nothing else that comes from there is believed: who the authority is, which keys it has and what its types are is read here.
"""

from __future__ import annotations

from functools import cached_property

import orjson

from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import shortened
from verifier.known_roots import KnownRoot, KnownRoots
from verifier.trust.reading import TRUST_LIMITS, Trust, load_trust, root_pin_of
from verifier.trust.trust_list import TrustedAuthority, TrustedType

from .connection import Connection
from .errors import RegistryRefused, RemoteMisconfigured
from .said import require_good

FILES = ("schema.json", "context.jsonld", "labels.json", "face.svg")


class RemoteTrust:
    """The trust list at the other end of ``connection``, read once.

    Args:
        root: the pin of its root (``LICENCE_TRUST_ROOT``); None for the one that this computer knows already.
        at_hand: types on this computer; used where they are exactly the published ones, so that they need not be fetched.
    """

    def __init__(self, connection: Connection, *, root: str | None, known: KnownRoots, at_hand: Directory) -> None:
        self._connection = connection
        self._root = root
        self._known = known
        self._at_hand = at_hand

    @cached_property
    def trust(self) -> Trust:
        """The trust list with every type that it publishes.

        Raises:
            RemoteMisconfigured: ``trust_root_missing``: no pin.
            VerifierError: another root has signed it, it is older than one seen before, or a type's file is not the published one.
        """
        answer = self._connection.get("/trust")
        require_good(answer)
        document = parse_object(answer.body, TRUST_LIMITS)
        registry = _registry_of(document)
        known = self._known.of(registry)
        pin = self._root or (known.pin if known else None)
        if pin is None:
            claimed = root_pin_of(answer.body)
            wanted = f"LICENCE_TRUST_ROOT={claimed}, once you have compared it with what the registry publishes"
            raise RemoteMisconfigured(code="trust_root_missing", found=f"no pinned root of {registry}", wanted=wanted)
        newest = known.version if known and known.pin == pin else 0
        trust = load_trust(answer.body, root=pin, directory=self._at_hand, minimum_version=newest)
        # Only what the pinned root signed is remembered: a stranger's list must not raise the number.
        self._known.remember(registry, KnownRoot(pin, trust.trust_list.version))
        missing = [each for each in trust.trust_list.types if trust.types.find(each.name, each.version) is None]
        return self._with_files(document, pin, missing) if missing else trust

    def authority(self, code: str) -> TrustedAuthority:
        """Return the authority ``code``.

        Raises:
            RegistryRefused: ``authority_unknown``: the trust list has none of that code.
        """
        trust_list = self.trust.trust_list
        found = next((each for each in trust_list.authorities if each.code == code), None)
        if found is None:
            wanted = f"one that {trust_list.registry_id} trusts"
            raise RegistryRefused(code="authority_unknown", found=f"no authority {shortened(code)}", wanted=wanted)
        return found

    def _with_files(self, document: JsonObject, pin: str, missing: list[TrustedType]) -> Trust:
        bundle: JsonObject = {
            "type": "LicenceTrustBundle",
            "trustList": document,
            "types": {f"{each.name}/{each.version}": self._files(each) for each in missing},
        }
        return load_trust(orjson.dumps(bundle), root=pin, directory=self._at_hand)

    def _files(self, wanted: TrustedType) -> JsonObject:
        folder = f"/types/{wanted.name}/{wanted.version}"
        files: JsonObject = {"type.json": self._text(folder)}
        entry = parse_object(str(files["type.json"]).encode(), TRUST_LIMITS)
        listed = entry.get("digests")
        named = listed if isinstance(listed, dict) else {}
        return files | {name: self._text(f"{folder}/{name}") for name in FILES if name in named}

    def _text(self, path: str) -> str:
        answer = self._connection.get(path, accept="*/*")
        require_good(answer)
        return answer.body.decode("utf-8", "replace")  # what is no UTF-8 has another digest


def _registry_of(document: JsonObject) -> str:
    registry = document.get("registry")
    return str(registry.get("id", "")) if isinstance(registry, dict) else ""
