"""The curated facts: YAML and CSV that a lawyer can read and correct, and the one reader that checks them."""
