"""Words that belong to one subject (a case, a person) and die with its key: the old and new words in the audit.

Never here: which words are recorded (``audit.log``) or who may read them.
"""

from collections.abc import Iterable
from typing import Any

from vault import cipher, jsontext, keys

PURPOSE = "words"


class WordsErased(Exception):
    """The subject's key was destroyed on purpose: these words are gone for good."""


class WordsDamaged(Exception):
    """These words do not open: tampered with, or moved from another row."""


def seal_words(subject_label: str, subject_id: object, words: dict[str, Any], *, context: str = "") -> bytes:
    """Encrypt a small dict with the subject's own data key. ``context`` must be the same when opening."""
    owner = keys.Owner(PURPOSE, subject_label, str(subject_id))
    return cipher.seal(owner, _place(subject_label, subject_id, context), jsontext.dumps(words), pad=64)


def open_words(subject_label: str, subject_id: object, sealed: bytes, *, context: str = "") -> dict[str, Any]:
    """The dict again. WordsErased or WordsDamaged."""
    try:
        return jsontext.loads(cipher.unseal(bytes(sealed), _place(subject_label, subject_id, context)))
    except keys.KeyErased:
        raise WordsErased(f"{subject_label} {subject_id}") from None
    except (cipher.Damaged, ValueError):
        raise WordsDamaged(f"{subject_label} {subject_id}") from None


def preload(sealed: Iterable[bytes]) -> None:
    """Load the keys of many sealed words with one statement."""
    keys.preload(key_id for value in sealed if (key_id := cipher.key_id_of(value)))


def erase_subject(subject_label: str, subject_id: object) -> bool:
    """Destroy every data key of the subject: its old and new words in the audit can never be read again.

    True if there was a key. Other running processes forget it within ``keys.SUBJECT_KEY_SECONDS``.
    """
    return keys.erase(subject_label, str(subject_id))


def _place(subject_label: str, subject_id: object, context: str) -> bytes:
    return f"{PURPOSE}\0{subject_label}\0{subject_id}\0{context}".encode(errors="surrogatepass")
