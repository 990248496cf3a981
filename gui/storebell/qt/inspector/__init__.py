"""The inspector: everything known of one test and, inside it, of one attempt."""

from storebell.qt.inspector.panel import Inspector

__all__ = ["Inspector"]
