"""Keeping the record right while ICE's page changes: find what is new, keep it, judge it, build, tell."""
