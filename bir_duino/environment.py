"""Reading the environment: each value or a clear sentence, never a wall of frames. Used by settings.py alone."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `name_FILE` points to, or the default."""
    path = env.str(f"{name}_FILE", "")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {problem.strerror}."
            ) from None
    return env.str(name, default)


def required(name: str, why: str) -> str:
    """As `secret`; stops the start with a sentence when there is no value."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why} See .env.example, or use `make run`.")
    return value


def switch(name: str, default: bool) -> bool:
    """On or off. A word that is neither stops the start: TLS=ture must not switch TLS off."""
    word = env.str(name, "").strip().lower()
    if word and word not in ON + OFF:
        raise ImproperlyConfigured(f"{name} is {word!r}: it must be 1 or 0.")
    return word in ON if word else default


def number(name: str, default: int) -> int:
    """A whole number, not negative."""
    word = env.str(name, "").strip()
    if word and not (word.isascii() and word.isdigit()):
        raise ImproperlyConfigured(f"{name} is {word!r}: it must be a whole number.")
    return int(word) if word else default


def keeping(text: str, name: str) -> tuple[int, int, int]:
    """How many days, weeks and months, as "7,5,12"; at least one day, so that there is always a back-up."""
    words = [word.strip() for word in text.split(",")]
    if len(words) != 3 or not all(word.isascii() and word.isdigit() for word in words) or int(words[0]) < 1:
        raise ImproperlyConfigured(f"{name} must be three numbers like 7,5,12: days, weeks, months.")
    return int(words[0]), int(words[1]), int(words[2])


def mail(url: str, name: str) -> dict[str, Any]:
    """Where mails are handed over."""
    try:
        config = environ.Env.email_url_config(url)
    except Exception:  # django-environ raises many kinds; all mean the same to the reader
        config = {}
    if not str(config.get("EMAIL_BACKEND", "")).endswith("smtp.EmailBackend"):
        raise ImproperlyConfigured(
            f"{name} is not a mail server's address like smtp://user:password@host:587."
        )
    return config


def database(url: str, name: str) -> dict[str, Any]:
    """A Django database from a URL; the only kind accepted is PostgreSQL."""
    try:
        config = environ.Env.db_url_config(url)
    except Exception:  # django-environ raises many kinds; all mean the same to the reader
        raise ImproperlyConfigured(
            f"{name} is not a database address like postgres://user@/name?host=/dir."
        ) from None
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must be a PostgreSQL address: postgres://…")
    host = config.get("OPTIONS", {}).pop("host", None)
    if host:
        config["HOST"] = host
    config.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False)
    # A page that waits longer than this has lost its reader; the statement is stopped and the page says so.
    config.setdefault("OPTIONS", {}).setdefault("options", "-c statement_timeout=20000 -c lock_timeout=10000")
    config["OPTIONS"].setdefault("connect_timeout", 5)
    return config
