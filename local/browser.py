"""Where the tests find a browser. (Being built.)"""


def environment() -> dict[str, str]:
    """Return the variables that the browser of the tests needs."""
    return {}
