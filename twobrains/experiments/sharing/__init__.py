"""The study of sharing, which ``study`` describes."""
