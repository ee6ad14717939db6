"""A licence as a short list of values: registry entries 19529 and 19530 of CBOR-LD, with a processing model of their own.

Everything that one member says of another is left out and put back by the reader: addresses that follow from the
type and the authority, check characters, times that are days, texts that stand twice. Names of members never
stand there: the order of the terms in the type's own context, which is immutable, says which value is which. What
cannot be said so (a proof set, a member of no context) is written with registry entry 1.

``docs/qr.md`` describes the list for those who write a reader of their own.
"""
