"""The library of sources, of every side, and its search."""
