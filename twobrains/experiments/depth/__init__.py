"""The study of depth, which ``study`` describes."""
