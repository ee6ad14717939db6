"""Departments at other computers: their tokens, what they were answered, and what they may see."""
