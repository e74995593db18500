"""The code of a page with a form on it: 200 fresh, 422 what was typed cannot be taken, 409 somebody else was faster."""

from django import forms

from hotline.actions.locks import STALE


def status_of(form: forms.Form) -> int:
    """As every form of the house answers; the page itself is the same."""
    if not form.is_bound or not form.errors:
        return 200
    stale = any(error.code == STALE for errors in form.errors.as_data().values() for error in errors)
    return 409 if stale else 422
