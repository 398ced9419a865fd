"""The study of few shot, which ``study`` describes."""
