"""The window: widgets that show what the services say, and ask them. Nothing is decided here."""

from storebell.qt.override_errors import wrap_overrides

wrap_overrides()  # before the first class of ours is derived from one of Qt's
