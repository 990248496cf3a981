"""What the use cases need from outside. Adapters fit these shapes without importing them."""
