"""The study of robustness, which ``study`` describes."""
