"""The bundled types, and what judges them."""

from __future__ import annotations

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.schema import SchemaSet
from verifier.proof.canonical import Canonicalizer
from verifier.sources import bundled_types_root, read_directory


@pytest.fixture(scope="session")
def directory() -> Directory:
    return read_directory(bundled_types_root())


@pytest.fixture(scope="session")
def schemas(directory: Directory) -> SchemaSet:
    return SchemaSet(directory)


@pytest.fixture(scope="session")
def canonicalizer(directory: Directory) -> Canonicalizer:
    return Canonicalizer(bundled_contexts().with_contexts(directory.contexts()))
