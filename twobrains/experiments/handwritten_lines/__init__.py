"""The study of handwritten lines, which ``study`` describes."""
