"""Reads the files of private keys and tells wrong ones apart."""
