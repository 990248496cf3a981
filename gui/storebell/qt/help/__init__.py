"""Help inside the app: the eleven results, the shortcuts, what this copy of Storebell is."""
