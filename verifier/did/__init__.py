"""DIDs resolved: did:key from its own name, did:web from the registry or from a host that the operator allowed."""
