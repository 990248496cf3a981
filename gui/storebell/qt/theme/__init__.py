"""Colours, fonts, lengths and icons."""
