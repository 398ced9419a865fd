"""The study of data efficiency, which ``study`` describes."""
