"""A registry on another computer, as an issuer reaches it: over HTTP, with a token, resting on one pinned root."""
