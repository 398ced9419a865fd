"""Experiments of the chapters: each is data (tasks, models, seeds), a runner and its record."""
