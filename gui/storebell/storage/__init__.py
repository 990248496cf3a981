"""What Storebell keeps: secrets in the OS keychain, lists in plain files of its own."""
