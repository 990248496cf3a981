"""What each notification carries: made up, but whole, consistent and in the form Apple's have."""
