"""Quality and speed, measured. Not part of the product."""
