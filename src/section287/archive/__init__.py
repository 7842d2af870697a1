"""Data enters: bytes fetched politely, kept for ever by their SHA-256, with a manifest that only grows."""
