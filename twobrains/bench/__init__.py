"""What a live figure costs its reader, measured in a real browser.

``python -m twobrains.bench page`` does all of it in one run, and gives ratios and medians with
their spread, so that figures from a busy or slow machine can still be compared with one another.
Nothing here asserts: a number that is too large is for a reader of the table to judge.
"""
