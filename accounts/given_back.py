"""What of a sending may stand in a page again, so that it can be sent once more. Secrets never do."""

from django.http import QueryDict

# Wherever one of these stands in the name of a field.
NEVER_GIVEN_BACK = ("csrfmiddlewaretoken", "password", "login", "second_factor")


def given_back(posted: QueryDict) -> list[tuple[str, str]]:
    """Names and values for hidden fields, in their order."""
    return [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if not any(secret in name for secret in NEVER_GIVEN_BACK)
    ]
