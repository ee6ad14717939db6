"""Canonical forms: the one text that two parties sign and check, whatever way the JSON was written."""
