"""Secrets and passphrases do not show themselves."""

from __future__ import annotations

import copy
import pickle

import pytest

from keys.errors import PassphraseMissing, PassphraseUnreadable
from keys.secret import Passphrase, Secret


@pytest.mark.parametrize("secret", [Secret(b"open sesame"), Passphrase("open sesame")], ids=["secret", "passphrase"])
def test_a_secret_shows_itself_nowhere_but_in_reveal(secret: Secret) -> None:
    shown = [repr(secret), str(secret), f"{secret}", repr([secret]), repr(dir(secret))]
    shown += [repr(getattr(secret, slot)) for cls in type(secret).__mro__ for slot in getattr(cls, "__slots__", ())]
    assert not any("sesame" in text for text in shown)
    assert secret.reveal() == b"open sesame"


@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"])
def test_a_secret_is_neither_pickled_nor_copied(act: object) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        act(Secret(b"open sesame"))  # type: ignore[operator]


def test_two_spellings_of_one_text_are_one_passphrase() -> None:
    assert Passphrase("caf\u00e9") == Passphrase("cafe\u0301")
    assert Passphrase("café") != Passphrase("cafe")


def test_an_empty_passphrase_is_missing() -> None:
    with pytest.raises(PassphraseMissing):
        Passphrase("")


def test_a_passphrase_that_is_no_text_is_refused_without_being_repeated() -> None:
    with pytest.raises(PassphraseUnreadable) as refused:
        Passphrase("sesame \ud800")
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "sesame" not in str(refused.value)


def test_a_passphrase_as_long_as_a_document_is_refused() -> None:
    with pytest.raises(PassphraseUnreadable) as refused:
        Passphrase("x" * 1025)
    assert refused.value.found == "a passphrase of 1025 bytes"
