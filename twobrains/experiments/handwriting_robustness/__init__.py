"""The study of handwriting robustness, which ``study`` describes."""
