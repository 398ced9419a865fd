"""The study of scaling, which ``study`` describes."""
