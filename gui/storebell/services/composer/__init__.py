"""Use cases before a send: for which apps, with which choices."""
