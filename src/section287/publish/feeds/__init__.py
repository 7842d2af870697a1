"""Feeds of changes: Atom (RFC 4287) and JSON Feed 1.1, of all changes or of one state, agency or model."""
