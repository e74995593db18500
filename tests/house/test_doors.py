"""The table of doors: every address × every member of the cast × GET and POST -> the expected code.

Built from the resolver: an address without a line fails. doors.txt is read by people: one line an address, one column an
actor, `GET/POST` in each cell. 200 page, 302 done or asked to sign in, 403 not allowed, 404 not there for you, 405 no such
method, 409 stale or too late, 400 refused. POSTs carry no fields: what is tried is the door, not the form behind it.
"""

from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.house.stage import ACTORS, patterns

TABLE = Path(__file__).with_name("doors.txt")
SENT_TO_SIGN_IN, SENT_TO_FACTOR = "302s", "302f"


def read_table() -> dict[str, list[str]]:
    """URL name -> its cells in the order of ACTORS."""
    lines = [
        line.split()
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {words[0]: words[1:] for words in lines}


DOORS = read_table()


def knock(client: Client, method: str, address: str) -> str:
    """The code of one try; everything that it wrote is taken back. Led to sign-in is written 302s, to the factor 302f."""
    with transaction.atomic():
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/"):
        return SENT_TO_SIGN_IN
    if response.status_code == 302 and response.headers["Location"].partition("?")[0] == "/second-factor/":
        return SENT_TO_FACTOR
    return str(response.status_code)


def cells(stage, name: str, signed_in) -> list[str]:
    """`GET/POST` of one address for each actor."""
    address = reverse(name, kwargs=stage.arguments.get(name))
    found = []
    for actor in ACTORS:
        user = stage.actors[actor]
        found.append("/".join(knock(signed_in(user), method, address) for method in ("GET", "POST")))
    return found


def test_every_address_has_its_line_and_every_line_its_address():
    assert set(patterns()) == set(DOORS)


def test_the_table_has_no_empty_cell():
    assert {name: len(row) for name, row in DOORS.items() if len(row) != len(ACTORS)} == {}
    assert all(len(cell.split("/")) == 2 for row in DOORS.values() for cell in row)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_door(name, stage, signed_in):
    assert dict(zip(ACTORS, cells(stage, name, signed_in), strict=True)) == dict(
        zip(ACTORS, DOORS[name], strict=True)
    )


def test_the_count_of_cells_is_printed(capsys):
    with capsys.disabled():
        print(
            f"\ndoors: {len(DOORS)} addresses × {len(ACTORS)} actors × 2 methods = {len(DOORS) * len(ACTORS) * 2} cells"
        )
    assert len(DOORS) * len(ACTORS) * 2 > 900


def test_a_missing_case_and_a_foreign_one_answer_alike(stage, signed_in):
    client = signed_in(stage.actors["other_lawyer"])
    foreign = client.get(reverse("case_page", kwargs=stage.arguments["case_page"]))
    missing = client.get(reverse("case_page", kwargs={"code": "BD-26-0000"}))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert sorted(foreign.headers) == sorted(missing.headers)
