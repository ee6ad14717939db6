"""The shape of a trust list, and the values made of one that has it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from ..document.instants import parse_instant
from ..document.strict_json import JsonObject
from ..errors import Malformed, shortened
from ..proof.multikey import PublicKey
from .trust_list import Grant, TrustedAuthority, TrustedKey, TrustedType, TrustList


class TrustListMalformed(Malformed):
    """A trust list that lacks something, or holds something that has no meaning in one."""

    code = "trust_list_malformed"


def trust_list_of(document: JsonObject, *, root: str) -> TrustList:
    """Return ``document`` as values; its proof has been judged by the caller.

    Raises:
        TrustListMalformed: with the place of the first fault.
    """
    fault = next(iter(_validator().iter_errors(document)), None)
    if fault is not None:
        place = "".join(f"/{step}" for step in fault.instance_path)
        raise TrustListMalformed(found=shortened(fault.message, 200), wanted="a trust list", place=place)
    plain: Any = document  # the schema has held: every member is there with its type
    return TrustList(
        registry_id=plain["registry"]["id"],
        registry_names=plain["registry"]["names"],
        registry_url=plain["registry"]["url"],
        version=plain["version"],
        issued=parse_instant(plain["issued"], "/issued"),
        next_update=parse_instant(plain["nextUpdate"], "/nextUpdate"),
        authorities=tuple(_authority(each, f"/authorities/{i}") for i, each in enumerate(plain["authorities"])),
        types=tuple(_type(each, f"/types/{i}") for i, each in enumerate(plain["types"])),
        status_prefix=plain["statusLists"]["prefix"],
        status_keys=_keys(plain["statusLists"]["keys"], plain["registry"]["id"], "/statusLists/keys"),
        root=root,
    )


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    # Not importlib.resources, which takes longer to load than the schema to compile.
    schema = orjson.loads(Path(__file__).with_name("trust-list.schema.json").read_bytes())
    return jsonschema_rs.Draft202012Validator(schema)


def _authority(plain: Any, place: str) -> TrustedAuthority:
    return TrustedAuthority(
        code=plain["code"],
        id=plain["id"],
        names=plain["names"],
        area=plain["area"],
        keys=_keys(plain["keys"], plain["id"], f"{place}/keys"),
        grants=tuple(_grant(each, f"{place}/grants/{i}") for i, each in enumerate(plain["grants"])),
    )


def _keys(plain: Any, controller: str, place: str) -> tuple[TrustedKey, ...]:
    keys = tuple(_key(each, f"{place}/{i}") for i, each in enumerate(plain))
    for i, key in enumerate(keys):
        # A key listed under one authority with another's DID would let the second speak for the first.
        if key.controller != controller:
            raise TrustListMalformed(found=key.id, wanted=f"a key of {controller}", place=f"{place}/{i}/id")
    return keys


def _key(plain: Any, place: str) -> TrustedKey:
    return TrustedKey(
        id=plain["id"],
        public_key=PublicKey.from_multibase(plain["publicKeyMultibase"]),
        purposes=tuple(plain["purposes"]),
        valid_from=parse_instant(plain["validFrom"], f"{place}/validFrom"),
        retired=parse_instant(plain["retired"], f"{place}/retired") if "retired" in plain else None,
        compromised=parse_instant(plain["compromised"], f"{place}/compromised") if "compromised" in plain else None,
    )


def _grant(plain: Any, place: str) -> Grant:
    return Grant(
        type=plain["type"],
        area=plain["area"],
        valid_from=parse_instant(plain["from"], f"{place}/from"),
        until=parse_instant(plain["until"], f"{place}/until") if "until" in plain else None,
    )


def _type(plain: Any, place: str) -> TrustedType:
    return TrustedType(
        name=plain["name"],
        version=plain["version"],
        type=plain["type"],
        open=plain["open"],
        digests=plain["digests"],
        retired=parse_instant(plain["retired"], f"{place}/retired") if "retired" in plain else None,
    )
