"""Requests made of the choices in the top bar and the strip, and their memory."""
