"""How the shipped reader was made. Not part of the product."""
