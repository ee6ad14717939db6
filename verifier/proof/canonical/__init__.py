"""Canonical forms: the one text that two parties sign and check, whatever way the JSON was written."""

from .canonicalizer import Canonicalizer
from .fast import Known, Path
from .jcs import jcs

__all__ = ["Canonicalizer", "Known", "Path", "jcs"]
