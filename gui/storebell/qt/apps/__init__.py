"""Many apps at once: pasted, or from and for a team's file."""
