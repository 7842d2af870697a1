"""States, counties, kinds of agencies and FBI identifiers: what a printed place or agency name stands for.

Nothing here knows of lists or agreements: text in, a reading with its reason out. A reading that could be
two things is left open and names both.
"""
