"""Memory: what was done, what was opened and what was refused, by whom. Rows are added and never changed.

Never here: foreign keys to living data (ids as text instead), and what the words of another app mean.
"""
