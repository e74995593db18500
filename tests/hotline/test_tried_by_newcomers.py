"""What the user guide tells a newcomer to try in the demonstration: a caller with the agreed word, one with two facts."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from tests import factories
from tests.hotline.asked import ask, shown
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db
GUIDE = (ROOT / "docs" / "user-guide.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "said", "hears"),
    [
        ("0100 34 66 55", {"word": "кызгалдак"}, "Заявление о продлении ордера подано."),
        (
            "",
            {"caller_name": "Сапаров Марат", "lawyer": "Жолдошев", "birth": "1994"},
            "Вопросы эксперту поданы.",
        ),
        (
            "",
            {"caller_name": "Saparov Marat", "lawyer": "Жолдошев", "birth": "1994"},
            "Вопросы эксперту поданы.",
        ),
    ],
)
def test_what_the_guide_says_can_be_tried(number, said, hears, as_):
    assert all(word in GUIDE for word in [number, *said.values()])
    call_command("load_demonstration", stdout=StringIO())
    operator = User.objects.with_roles().get(email="operator@demo.invalid")
    digits = "+996" + number.replace(" ", "")[1:] if number else ""
    call = factories.contact(operator, number=digits, caller_name="")
    assert ask(as_(operator), call.pk, **said).status_code == 302
    assert hears in shown(as_(operator), call.pk)
