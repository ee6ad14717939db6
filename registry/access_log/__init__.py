"""The access log: who was given which licence, and what for."""
