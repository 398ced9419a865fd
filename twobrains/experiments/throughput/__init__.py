"""The study of throughput, which ``study`` describes."""
