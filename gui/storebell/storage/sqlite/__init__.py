"""SQLite files: connecting, schema, migrations."""
