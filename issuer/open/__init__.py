"""An issuer for test suites and trials: keys that live as long as the process, any credential, no register, no token."""
