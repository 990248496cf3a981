"""Every file and folder that Storebell opens, makes or replaces goes through this package.

It stands below the adapters, because all of them have files: nothing that isn't regular is read or
replaced, no read is without bound, no link of somebody else's is written through.
"""
