"""Tests of the models, and how they are exported for comparison."""
