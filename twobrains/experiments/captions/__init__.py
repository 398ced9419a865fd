"""The study of captions, which ``study`` describes."""
