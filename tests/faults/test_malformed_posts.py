"""Malformed posts by the dice to every address of the hotline and of saved forms: no 5xx, no half-written row, a sentence that
says why, and whatever was written can be shown (design/safety.md 13). Ten thousand of them: tests/soak/test_hostile_soak.py.
"""

import random
from collections.abc import Callable, Iterable

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from hotline.models import Contact
from people.models import Person, PersonName
from tests.faults.hostile import Address, Report, plausible
from tests.faults.malformed import encoded, malformed
from tests.faults.test_hostile_input import POSTABLE, address, doers
from tests.house.stage import patterns

ALSO = ("save_form", "discard_saved_form", "search")
PAGES = ("my_contacts", "contact_queue", "saved_forms", "desk")
SEED = "27 November"


def of_the_hotline() -> list[str]:
    """Every address of the hotline that takes a post, from the resolver, and what a call also posts to."""
    found = patterns()
    return [
        name for name in POSTABLE if found[name].callback.__module__.startswith("hotline.") or name in ALSO
    ]


def throw(stage, signed_in: Callable, numbers: Iterable[int], report: Report) -> set[str]:
    """The malformed posts of these numbers, each to an address and by a colleague of the dice; the addresses that were met."""
    names, places = of_the_hotline(), {}
    look = Afterwards()
    for number in numbers:
        seed = f"{SEED} {number}"
        name = names[number % len(names)]
        who = random.Random(seed).choice(doers(name))
        if (name, who) not in places:
            places[name, who] = address(stage, signed_in, name, who)
            places[name, who].afterwards = look
        place = places[name, who]
        place.send_malformed(malformed(plausible(place.form, place.more), seed), report)
    return {name for name, _who in places}


class Afterwards:
    """Looks after rows were written: all that belongs together is there, and every page that shows it opens."""

    def __init__(self) -> None:
        self.known = {model: set(model.objects.values_list("pk", flat=True)) for model in (Contact, Person)}

    def __call__(self, place: Address, answer) -> list[str]:
        """What is wrong now."""
        wrong = [f"contact {pk} stands without its line in the audit" for pk in self.untold()]
        wrong += [
            f"person {pk} has no name" for pk in self.new(Person) if not PersonName.objects.filter(person=pk)
        ]
        pages = [answer.headers["Location"]] if 300 <= answer.status_code < 400 else []
        for path in [*pages, *(reverse(name) for name in PAGES)]:
            shown = place.client.get(path)
            if shown.status_code >= 500:
                wrong.append(f"{path}: {shown.status_code}")
            elif b"<script>alert" in shown.content or b" onfocus='alert" in shown.content:
                wrong.append(f"{path}: a script stands in the page")
        return wrong

    def new(self, model) -> set:
        """Keys of rows that were not there before."""
        return set(model.objects.values_list("pk", flat=True)) - self.known[model]

    def untold(self) -> set[str]:
        """New contacts of which no line of the audit speaks."""
        new = {str(pk) for pk in self.new(Contact)}
        told = AuditEntry.objects.filter(about_label="hotline.Contact", about_id__in=new)
        return new - set(told.values_list("about_id", flat=True))


@pytest.mark.parametrize("part", range(4))
def test_hundreds_of_malformed_posts(part, stage, signed_in):
    report = Report()
    met = throw(stage, signed_in, range(part * 100, part * 100 + 100), report)
    assert not report.faults, "\n".join(report.faults)
    assert report.tries == 100
    assert met == set(of_the_hotline())


def test_a_length_that_is_no_number(stage, signed_in):
    """Found by the dice: saving while typing read the length itself."""
    report = Report()
    place = address(stage, signed_in, "save_form", "operator")
    for length in ("x", "-1", "9" * 30, "١", " 1"):
        place.send_raw("said=1", "a/b", report, length, CONTENT_LENGTH=length)
    assert not report.faults, report.faults
    assert report.tries == 5


def test_each_number_is_always_the_same_post():
    good = {"text": ["слово"], "row_key": ["a:b"]}
    first, again = (malformed(good, f"{SEED} {number}") for number in (7, 7))
    assert (first.body, first.kind, first.what) == (again.body, again.kind, again.what)
    assert len({malformed(good, f"{SEED} {number}").body for number in range(300)}) > 200
    assert encoded(good) == b"text=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE&row_key=a%3Ab"
