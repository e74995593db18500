"""What several views of the hotline answer: the code of a page with a form (200 fresh, 422 what was typed cannot be taken,
409 somebody else was faster), and the sentence after a call was logged.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hotline.actions.locks import STALE
from hotline.models import Contact
from hotline.outcomes import SILENT


def status_of(form: forms.Form) -> int:
    """As every form of the house answers; the page itself is the same."""
    if not form.is_bound or not form.errors:
        return 200
    stale = any(error.code == STALE for errors in form.errors.as_data().values() for error in errors)
    return 409 if stale else 422


def say_done(request: HttpRequest, contact: Contact) -> None:
    """What became of the call, the way to take it back; after a silent one what an operator assumes."""
    undo = reverse("undo_log_contact", args=[contact.pk])
    if contact.outcome_id is None:
        text = _("The contact is in the queue.")
    else:
        text = _("Logged: %(outcome)s.") % {"outcome": contact.outcome.name}
    messages.success(request, text, extra_tags=f"undo:{undo}")
    if contact.outcome_id == SILENT:
        messages.warning(
            request,
            _(
                "Assume danger after a silent call. Call back only if the number is marked as safe; if it rings again, say: “If you cannot talk, tap once for yes.”"
            ),
        )
