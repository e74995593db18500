"""Search before create, in a browser: while a name is typed the page says who is known, and the choice needs no mouse."""

from django.urls import reverse
from playwright.sync_api import expect

from people.models import Person
from tests import factories
from tests.journeys.walking import walker


def test_a_known_relative_is_ticked_while_the_name_is_typed(house, open_page):
    mother = (
        factories.case(house.supervisor, responsible=house.lawyer, client="Бурул Токонова")
        .parties.get()
        .person
    )
    son = (
        factories.case(house.supervisor, responsible=house.lawyer, client="Эркин Токонов")
        .parties.get()
        .person
    )
    before = Person.objects.count()
    page = walker(house.live, open_page, house.lawyer).page
    page.goto(house.live.url + reverse("add_kin", args=[son.pk]))
    page.get_by_label("Кем приходится").select_option("parent")
    name = page.locator("#id_name")
    name.focus()
    page.keyboard.type("Burul Tokonova", delay=15)
    known = page.locator("#perhaps input[type=radio]")
    expect(known).to_have_count(2)  # she, and "none of them"
    expect(page.locator("#perhaps")).to_contain_text("Бурул Токонова")
    expect(name).to_be_focused()
    page.keyboard.press("Tab")  # the way to her record
    page.keyboard.press("Tab")  # the choice, on "none of them"
    page.keyboard.press("ArrowUp")
    expect(known.first).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{son.get_absolute_url()}")
    expect(page.locator("main")).to_contain_text("Бурул Токонова")
    assert son.kin.get().other == mother
    assert Person.objects.count() == before


def test_without_a_script_the_whole_way_goes(house, open_page):
    mother = (
        factories.case(house.supervisor, responsible=house.lawyer, client="Бурул Токонова")
        .parties.get()
        .person
    )
    son = (
        factories.case(house.supervisor, responsible=house.lawyer, client="Эркин Токонов")
        .parties.get()
        .person
    )
    page = walker(house.live, open_page, house.lawyer, java_script_enabled=False).page
    page.goto(house.live.url + reverse("add_kin", args=[son.pk]))
    page.get_by_label("Кем приходится").select_option("parent")
    page.locator("#id_name").fill("Burul Tokonova")
    page.get_by_role("button", name="Проверить, известно ли это имя").click()
    page.locator("#perhaps input[type=radio]").first.check()
    page.get_by_role("button", name="Добавить этого родственника").last.click()
    expect(page.locator("main")).to_contain_text("Бурул Токонова")
    assert son.kin.get().other == mother
