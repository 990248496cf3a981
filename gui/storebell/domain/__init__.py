"""Facts and decisions of Storebell: standard library only, no I/O, no clock, no logging."""
