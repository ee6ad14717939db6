"""Secrets: signing keys, the vault that keeps them, their periods, and what a department publishes of them."""
