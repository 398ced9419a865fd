"""Assignments without solutions, and what checks those that are handed in.

``python -m twobrains.classroom make`` writes them, ``… check FILE.ipynb`` judges answers by the
checks that are in the book's chapters.
"""
