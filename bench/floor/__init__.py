"""A bare Django project: what login, a session and one SELECT of 25 rows cost, and what plain careful pages cost."""
