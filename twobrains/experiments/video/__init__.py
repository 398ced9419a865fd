"""The study of video, which ``study`` describes."""
