"""The fast path from a document to its statements."""

from .scopes import NotFast, Scopes
from .walk import walk

__all__ = ["NotFast", "Scopes", "walk"]
