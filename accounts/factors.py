"""What second factors a colleague has, and the library's questions to a key. Reads; writes nothing but the session.

Never here: whether an answer is right (`accounts.actions.factors`), who must be asked (`accounts.second_factor`).
"""

import base64
import json
from dataclasses import dataclass, field

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest

from accounts.models import User
from accounts.seeds import SeedUnreadable, open_name, open_seed, seal_seed

CODES = 10  # recovery codes that are made at once
PENDING = "pending_seed"  # session: the sealed seed that stands on the page of the phone app


@dataclass(frozen=True)
class Shown:
    """A factor as its owner sees it in the list."""

    factor: Authenticator
    name: str


@dataclass
class Factors:
    """One colleague's factors. Recovery codes alone are none: they only help to reach the others."""

    keys: list[Authenticator] = field(default_factory=list)
    phone_app: Authenticator | None = None
    recovery: Authenticator | None = None

    @property
    def all(self) -> list[Authenticator]:
        """Keys and the phone app."""
        return [*self.keys, *([self.phone_app] if self.phone_app else [])]

    @property
    def takes_codes(self) -> bool:
        """Whether there is anything that a typed code could fit."""
        return self.phone_app is not None or self.codes_left > 0

    @property
    def codes_left(self) -> int:
        """Recovery codes that were not used yet."""
        return 0 if self.recovery is None else CODES - self.recovery.data["used_mask"].bit_count()


def factors_of(user: User) -> Factors:
    """All factors of a colleague, in one statement."""
    found = Factors()
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        if row.type == Authenticator.Type.WEBAUTHN:
            found.keys.append(row)
        elif row.type == Authenticator.Type.TOTP:
            found.phone_app = row
        else:
            found.recovery = row
    return found


def shown_factors(factors: Factors) -> list[Shown]:
    """Each key by the name that its owner gave it, and the phone app."""
    return [Shown(one, open_name(one.user_id, one.data.get("sealed_name", ""))) for one in factors.all]


def colleagues_without() -> int:
    """How many active colleagues have neither a key nor a phone app."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return User.objects.active().exclude(pk__in=factors.values("user")).count()


def question_for_new_key(user: User) -> str:
    """What the browser asks a new key, as JSON; what is expected back is kept in the session."""
    return json.dumps(webauthn.begin_registration(user, passwordless=False))


def question_for_keys(user: User) -> str:
    """What the browser asks the keys of this colleague, as JSON; what is expected back is kept in the session."""
    return json.dumps(webauthn.begin_authentication(user))


def pending_seed(request: HttpRequest) -> str:
    """The seed that this colleague is about to put into a phone app. It lies sealed in the session, which is in the dump."""
    sealed = request.session.get(PENDING)
    if sealed:
        try:
            return open_seed(request.user.pk, sealed)
        except SeedUnreadable:
            pass  # of a colleague who used this browser before
    seed = generate_totp_secret()
    request.session[PENDING] = seal_seed(request.user.pk, seed)
    return seed


def forget_pending_seed(request: HttpRequest) -> None:
    """It has become a factor."""
    request.session.pop(PENDING, None)


def picture_of(user: User, seed: str) -> str:
    """The square that a phone's camera reads, as the address of an image."""
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(user, seed))
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def in_groups(seed: str) -> str:
    """The seed in groups of four, for people who type it."""
    return " ".join(seed[place : place + 4] for place in range(0, len(seed), 4))
