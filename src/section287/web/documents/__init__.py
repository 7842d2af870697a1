"""Agreements as documents, as the pages and the API need them: rows, texts side by side, passages, page regions."""
