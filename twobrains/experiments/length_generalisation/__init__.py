"""The study of length generalisation, which ``study`` describes."""
