"""Protocols of everything that the use cases need from outside. Adapters fit them without an
import.
"""
