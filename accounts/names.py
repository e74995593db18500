"""Names of staff in the order of the Kyrgyz alphabet (ң after н, ө after о, ү after у)."""

ALPHABET = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
PLACES = {letter: chr(0x0430 + place) for place, letter in enumerate(ALPHABET)}


def sort_key(name: str) -> str:
    """Compare these strings to sort names."""
    return "".join(PLACES.get(letter, letter) for letter in name.casefold())
