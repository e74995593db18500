"""What opening a short text costs. Prints the figure (``-s`` shows it); fails only if it is many times too slow."""

import time

from vault import cipher, keys

NAME = "Бактыгүл Жолдошбек кызы"
TURNS = 20_000


def _microseconds(work) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(TURNS):
            work()
        best = min(best, (time.perf_counter() - start) / TURNS * 1e6)
    return best


def test_opening_a_short_text_is_cheap(probe, stored):
    row = probe.objects.create(said=NAME)
    loaded = probe.objects.get(pk=row.pk)
    value, field = loaded.__dict__["said"], probe._meta.get_field("said")
    place = field.place(row.pk)
    bare = _microseconds(lambda: cipher.unseal(value.blob, place))
    whole = _microseconds(lambda: field.open(loaded, value))
    sealing = _microseconds(lambda: field.seal(NAME, row.pk))
    print(f"\nopen {whole:.1f} µs (cipher {bare:.1f} µs), seal {sealing:.1f} µs a short text")
    assert keys.cipher_of(cipher.key_id_of(value.blob))
    assert whole < 200
