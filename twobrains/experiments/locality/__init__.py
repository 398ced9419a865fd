"""The study of locality, which ``study`` describes."""
