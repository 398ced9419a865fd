"""Data that every run has: generated, or shipped inside a dependency; seeded and offline."""
