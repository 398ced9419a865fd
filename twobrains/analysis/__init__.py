"""What figures and chapters measure of a model."""
