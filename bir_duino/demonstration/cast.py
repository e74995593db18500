"""The colleagues of the demonstration, in force since half a year. Their rights come from a command, so by nobody."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Role, RoleGrant, User

CAST = [
    ("operator", "Бегимай Асан кызы", Role.OPERATOR, "ru"),
    ("operator2", "Тимур Алиев", Role.OPERATOR, "ky"),
    ("lawyer", "Нурлан Жолдошев", Role.LAWYER, "ru"),
    ("lawyer2", "Гүлзат Осмонова", Role.LAWYER, "ky"),
    ("lawyer3", "Рустам Юсупов", Role.LAWYER, "ru"),
    ("intern", "Данияр Ким", Role.INTERN, "ru"),
    ("intern2", "Айпери Садыкова", Role.INTERN, "ky"),
    ("supervisor", "Айнура Мамытова", Role.SUPERVISOR, "ru"),
    ("supervisor2", "Болот Кадыров", Role.SUPERVISOR, "en"),
    ("administrator", "Елена Ли", Role.ADMINISTRATOR, "ru"),
]


def engage() -> dict[str, User]:
    """Everybody of the cast by name; made once, found again afterwards."""
    since = timezone.now() - timedelta(days=180)
    found = {}
    for key, name, role, language in CAST:
        email = f"{key}@demo.invalid"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(
                email=email, password=None, name=name, language=language, created_at=since
            )
            RoleGrant.objects.create(user=user, role=role, from_at=since)
        found[key] = user
    return found
