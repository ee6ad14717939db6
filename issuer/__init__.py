"""Mints licences: sheet to claims to credential to signature to registry."""
