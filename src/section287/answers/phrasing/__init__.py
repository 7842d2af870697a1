"""Phrasing by a language model: optional, off by default, and behind a mechanical gate."""
