"""The keychain of each OS."""
