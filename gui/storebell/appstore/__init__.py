"""The App Store Server API: requests, answers and everything that can go wrong between them."""
