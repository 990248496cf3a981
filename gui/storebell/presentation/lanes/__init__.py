"""The lanes of the timeline in words."""
