"""The same tasks, sizes and budgets for every kind of net, on record, and again by anyone.

``python -m twobrains experiments run`` makes what is missing, ``table`` and ``plot`` show it,
``rerun ID`` repeats a run and compares.
"""
