"""The study of dilated recall, which ``study`` describes."""
