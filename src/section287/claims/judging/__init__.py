"""Judging a claim against the record and the facts: figures with their queries, verdicts, slips, explanations."""
