"""Bitstring Status List 1.0: the bits, the credential around them, and what they say of a licence."""
