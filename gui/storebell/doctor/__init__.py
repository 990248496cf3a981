"""Says why something is refused or fails, from what can be looked at on this computer."""
