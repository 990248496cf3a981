"""Takes the keychain of whoever runs the tests away from a process, on macOS and Windows.

Python imports this at its start wherever the folder is in PYTHONPATH (docs of `site`);
support/user_keychain.py puts it there. What asks for the keychain gets an ImportError, as on a
computer without one.
"""

import sys

BACKENDS = {"darwin": "keyring.backends.macOS", "win32": "keyring.backends.Windows"}

if backend := BACKENDS.get(sys.platform):
    sys.modules[backend] = None  # type: ignore[assignment]  # what makes its import fail
