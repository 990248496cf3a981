"""Causes of an attempt's result, by the answers, statuses and troubles that are known of it."""
