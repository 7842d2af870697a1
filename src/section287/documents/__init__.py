"""Agreements as PDF files: read into pages, fields and clauses, compared, searched and tied to the registry."""
