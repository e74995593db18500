"""On what somebody signed in, in two plain words, so that a colleague recognises it. Never an address, never a version."""

# The first that fits counts: browsers name those they descend from.
BROWSERS = (
    ("YaBrowser", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """ "Firefox, Linux"; empty when nothing is recognised. Only words of our own, never what the browser sent."""
    found = [
        next((words for sign, words in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))
