"""Staff: who works here, in which role, from when to when; their preferences; forms saved while typing.

Never here: clients, cases, anything that a caller said (except inside an encrypted SavedForm).
"""
