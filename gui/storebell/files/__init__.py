"""Opens, makes and replaces every file and folder of Storebell.

Adapters use it for all their files: only regular files are read or replaced, every read is bounded,
and no link of another user is written through.
"""
