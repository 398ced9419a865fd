"""The same tasks, sizes and budgets for every kind of net, on record, and again by anyone.

``python -m twobrains experiments run comparison`` makes what is missing, ``page`` writes tables and
plot, ``rerun ID`` repeats a run and compares.
"""
