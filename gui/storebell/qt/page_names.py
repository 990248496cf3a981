"""The names of the pages."""

from typing import Final

TIMELINE: Final = "timeline"
KEYS: Final = "keys"
SETTINGS: Final = "settings"
SECURITY: Final = "security"
LIFE: Final = "life"
VERIFY: Final = "verify"
GUIDE: Final = "guide"
RESULTS: Final = "results"
SHORTCUTS: Final = "shortcuts"
ABOUT: Final = "about"
