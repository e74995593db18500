"""Gate, form, action, answer: the pages of this app."""
