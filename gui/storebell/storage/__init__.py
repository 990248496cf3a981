"""Storage: secrets in the OS keychain, tests in a database, lists in plain files."""
