"""One file a question; each answers with one ``Check`` and reads nothing but its arguments."""
