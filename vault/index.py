"""The keyed hash by which an encrypted value is found all the same (phones, match keys of names).

The caller brings the value into one form first (E.164, folded name). Its key is separate from the ring's keys
and does not rotate with them: a new one would mean hashing every value again.
"""

import hmac

from vault import ring


def blind_index(purpose: str, value: str) -> bytes:
    """HMAC-SHA256 of the value under the index key: 32 bytes, different for each purpose ("people.phone")."""
    text = (
        f"{len(purpose)}:{purpose}:{value}"  # no purpose and value can be cut differently into the same text
    )
    return hmac.digest(ring.current().index, text.encode(errors="surrogatepass"), "sha256")
