"""The study of sensors, which ``study`` describes."""
