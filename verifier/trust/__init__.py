"""Whom a verifier believes: one pinned root, and the list that it signs."""
