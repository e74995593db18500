"""What protects words at rest: key ring, data keys, encrypted fields, keyed hash.

Never here: people, cases, rights, or anything that imports Django at package level (``python -m
vault.newring`` runs before Django is configured).
"""
