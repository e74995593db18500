"""Who was recorded for a contact alone is withdrawn with it. Called inside other actions and by the clock, no verb of its own.

Why withdrawn and not left unreferenced: a person without any row that speaks of them would still be met by the
search and by "same name with this number", and nobody could say where they came from. The rows stay, voided.
"""

from django.db.models import Q
from django.utils import timezone

from cases.models import Party
from hotline.actions.owing import forget_number_of
from hotline.models import Callback, CaseQuestion, Contact
from hotline.models.questions import COUNTED_FOR
from hotline.states import ContactState
from people.models import Person
from people.record import withdraw_persons


def withdraw_people_of(contact: Contact) -> None:
    """Withdraws caller and person concerned where this contact recorded them and nothing else stands on them.

    A call that is still owed stands in the way; of promises that are over the number goes with that of the contact.
    """
    forget_number_of(contact)
    ids = {pk for pk in (contact.caller_id, contact.concerned_id) if pk is not None}
    contact.caller = contact.concerned = None
    if not ids:
        return
    others = Contact.objects.exclude(pk=contact.pk).exclude(state=ContactState.VOIDED)
    pairs = others.filter(Q(caller__in=ids) | Q(concerned__in=ids)).values_list("caller_id", "concerned_id")
    used = {person for pair in pairs for person in pair}
    used |= set(
        Callback.objects.filter(person__in=ids).exclude(contact=contact).values_list("person_id", flat=True)
    )
    used |= set(Party.objects.filter(person__in=ids).values_list("person_id", flat=True))
    # What this contact recorded carries its moment; a person chosen from earlier calls is older.
    persons = Person.objects.filter(pk__in=ids - used, created_at=contact.logged_at)
    withdraw_persons(list(persons), at=timezone.now())


def forget_asked_numbers() -> int:
    """The clock's chore: from which number was asked about a case matters for an hour; no promise to erase it stands longer."""
    over = timezone.now() - COUNTED_FOR
    return CaseQuestion.objects.filter(number_index__isnull=False, at__lt=over).update(number_index=None)
