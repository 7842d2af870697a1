"""Proof that it holds: ``python -m proof.soak``, ``proof.fuzz``, ``proof.load`` and ``proof.audit``."""
