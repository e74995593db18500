"""How django-allauth's second factors behave in this house: seeds through the vault, our own words and names.

The library seals and opens only inside `seeds_of(owner)`: nothing is written in clear, nothing opens for somebody else.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.seeds import open_seed, owner_in_hand, seal_seed

NAME = "Bir Duino"


class MFAAdapter(DefaultMFAAdapter):
    """MFA_ADAPTER."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This was not accepted. Try again."),
    }

    def encrypt(self, text: str) -> str:
        """Before a seed is written."""
        return seal_seed(owner_in_hand(), text)

    def decrypt(self, encrypted_text: str) -> str:
        """After a seed was read."""
        return open_seed(owner_in_hand(), encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name in the list of the phone app."""
        return NAME

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A key that nobody gave a name."""
        return str(_("Security key"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Keys belong to the name of the site, whatever host a request was sent to."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Who the key is for: an id that is nothing outside, and the name that colleagues see."""
        return {"id": user.pk.bytes, "display_name": user.name, "name": user.email}
