"""The record: directory, authorities, keys, licences, states, status lists and the trust list."""
