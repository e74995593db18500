"""What the tests of the second factor share: codes of a phone app, and a security key made of software. Not a test."""

import base64
import hashlib
import json
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User
from accounts.seeds import seal_seed

ORIGIN = "http://localhost:8000"


def code_of(seed: str, later: int = 0) -> str:
    """What the phone app shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(seed.replace(" ", ""), int(time.time()) // 30 + later))


def wrong_code(seed: str) -> str:
    """A code that does not fit anywhere near now."""
    fitting = {code_of(seed, later) for later in (-2, -1, 0, 1, 2)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in fitting
    )


def with_phone_app(user: User) -> str:
    """The colleague has a phone app; returns its seed."""
    seed = generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal_seed(user.pk, seed)})
    return seed


def has_shown(client: Client, ago: float = 0) -> Client:
    """This browser has shown a second factor, some seconds ago."""
    session = client.session
    at = int(timezone.now().timestamp() - ago)
    session["second_factor"] = [session[SESSION_KEY], at, at]
    session.save()
    return client


def _text(words: bytes) -> str:
    return base64.urlsafe_b64encode(words).decode().rstrip("=")


class SoftKey:
    """A security key without a device. Signs whatever it is asked, also wrongly when a test wants that."""

    def __init__(self, rp_id: str = "localhost") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()[:16]
        self.rp = hashlib.sha256(rp_id.encode()).digest()
        self.rp_id = rp_id

    def enrol(self, question: str, origin: str = ORIGIN) -> str:
        """The answer to a page that adds a key."""
        client = self._client("webauthn.create", question, origin)
        known = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.private.public_key())
        )
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self.rp, flags, 0, known)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client, attestationObject=bytes(attestation))

    def show(self, question: str, origin: str = ORIGIN) -> str:
        """The answer to a page that asks for a key."""
        client = self._client("webauthn.get", question, origin)
        data = bytes(AuthenticatorData.create(self.rp, AuthenticatorData.FLAG.UP, 1))
        signed = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed)

    def _client(self, kind: str, question: str, origin: str) -> bytes:
        challenge = json.loads(question)["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _answer(self, **parts: bytes) -> str:
        response = {name: _text(value) for name, value in parts.items()}
        return json.dumps(
            {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response}
            | {"clientExtensionResults": {}}
        )
