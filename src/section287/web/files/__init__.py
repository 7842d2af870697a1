"""The whole site as files: every page of ``routes.py`` over all its ids, in each language, with its JSON.

A page here is made by the very code that serves it; what differs is said in ``make.py`` and held by a test.
"""
