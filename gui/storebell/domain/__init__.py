"""What Storebell knows and decides: standard library only, no I/O, no clock, no logging."""
