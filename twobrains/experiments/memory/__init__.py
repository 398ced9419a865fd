"""The study of memory, which ``study`` describes."""
