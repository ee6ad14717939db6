"""What the registry publishes over HTTP: status lists, the trust list, the directory, DID documents, its own health."""
