"""The launcher: what `make run` and `make test` do before and around Django.

Lives here: the virtual environment, locked dependencies, assets, the embedded PostgreSQL and Redis, keys, the browser of
the tests. Standard library only (it runs before anything is installed), except `mail_catcher`, which runs inside the
virtual environment. Never here: anything that knows a case or a person, and anything that production needs.
"""
