"""POST a notification as Apple's servers are known to, record every step, name the result."""
