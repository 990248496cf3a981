"""Every error that a user can meet, with its title and advice."""
