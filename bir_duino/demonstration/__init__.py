"""The demonstration: invented people in three languages, every date relative to today. Never part of a real site."""
