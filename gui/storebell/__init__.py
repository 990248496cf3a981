"""Storebell: ring your App Store notification server, and watch it answer."""
