"""The page of a customer's life."""
