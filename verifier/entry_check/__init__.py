"""The maintainer's look at one entry of the directory: is everything in its folder right, and where not?"""

from .entry import EntryFault, check_entry, with_digests

__all__ = ["EntryFault", "check_entry", "with_digests"]
