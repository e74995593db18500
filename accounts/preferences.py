"""How a colleague wants the screens: language, colours, size of the text, keys. Their own business: not audited."""

from accounts.models import User

FIELDS = ("language", "theme", "text_size", "keys_on")


def save_preferences(*, user: User, **chosen: object) -> User:
    """Writes the named preferences of the user and nothing else."""
    names = [name for name in FIELDS if name in chosen]
    for name in names:
        setattr(user, name, chosen[name])
    if names:
        user.save(update_fields=names)
    return user
