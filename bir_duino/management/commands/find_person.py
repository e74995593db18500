"""``manage.py find_person --as USER``: the search box on the command line; the question comes from standard input, never an argument.

Arguments stand in process lists and shell histories. Answers what this colleague would see on the page, and is recorded as theirs.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from bir_duino.searching import LONGEST, Answer, Line, search_for
from bir_duino.templatetags.house import day, moment
from hotline.access import may_log_contacts

ENOUGH = 16 * LONGEST  # bytes read


class Command(BaseCommand):
    """One line a person, case or contact: what was met, and why."""

    help = "Find people, cases or contacts as this colleague would; the question is read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who asks, and how far to look."""
        parser.add_argument(
            "--as", dest="colleague", metavar="USER", required=True, help="mail address of a colleague"
        )
        parser.add_argument("--wider", action="store_true", help="also names that are only near")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, print, nothing else."""
        user = User.objects.filter(email__iexact=options["colleague"], is_active=True).first()
        if user is None or not may_log_contacts(user):
            raise CommandError("Nobody of this address may search.")
        typed = " ".join(sys.stdin.buffer.read(ENOUGH).decode(errors="replace").replace("\x00", "").split())
        if not typed:
            raise CommandError(
                "The question is read from standard input: echo NAME | manage.py find_person --as USER"
            )
        if len(typed) > LONGEST:
            raise CommandError(f"At most {LONGEST} characters.")
        with translation.override(user.language or translation.get_language()):
            for line in lines_of(search_for(user, typed, wider=options["wider"])):
                self.stdout.write(line)


def lines_of(answer: Answer) -> Iterator[str]:
    """The answer as the page gives it, in lines; parts of a line stand between tabs."""
    for line in [*answer.people, *answer.nearest]:
        yield "\t".join([line.hit.name.full, line.hit.text, *_facts(line)])
    for case in answer.cases:
        sealed = getattr(case, "sealed", False)
        name = case.client.name.full if not sealed and case.client else ""
        yield "\t".join(filter(None, [case.code, name, answer.why]))
    for contact in answer.contacts:
        yield "\t".join(
            [moment(contact.began_at), contact.caller_name or _("did not give a name"), answer.why]
        )
    if answer.is_known:
        yield (
            _("A person of this name is known to us. What is known you may not see: ask a supervisor.")
            if not (answer.number)
            else _("This number is known to us. What is known you may not see: ask a supervisor.")
        )
    elif not answer.count:
        yield _("Nothing that you may see was found.")


def _facts(line: Line) -> list[str]:
    """What tells namesakes apart, as far as this colleague sees it."""
    facts = [line.born, line.place]
    if line.last_contact:
        facts.append(f"{_('Last contact:')} {day(line.last_contact)}")
    return [fact for fact in facts if fact] + [part.case.code for part in line.cases]
