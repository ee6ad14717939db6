"""Whether a proof holds: canonical forms, keys, cryptosuites, Data Integrity."""
