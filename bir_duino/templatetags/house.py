"""A few words that every template may use: dates as people say them, times left, phones in one style."""

from datetime import date, datetime, time
from functools import cache, lru_cache
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import do_translate
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from people.phones import show_phone
from reference.choices import memo_of
from reference.models import HelpLine
from reference.widgets import attributes

register = template.Library()
register.filter(attributes)
NEAR = {-1: gettext_lazy("yesterday"), 0: gettext_lazy("today"), 1: gettext_lazy("tomorrow")}

UNITS = {
    "s": pgettext_lazy("unit", "s"),
    "ms": pgettext_lazy("unit", "ms"),
    "GB": pgettext_lazy("unit", "GB"),
}


class Once(Node):
    """What a tag of Django's says where nothing can vary while the process lives, or within a language: asked once a
    template. The frame of a page has thirty addresses and a hundred sentences.
    """

    def __init__(self, node: Node, *, by_language: bool = False) -> None:
        self.node, self.by_language = node, by_language
        self.known: dict[str, str] = {}

    def render(self, context: Context) -> str:
        """As the tag itself."""
        language = get_language() or "" if self.by_language else ""
        if language not in self.known:
            self.known[language] = self.node.render(context)
        return self.known[language]


class Address(Node):
    """Django's tag with arguments: those of a list are looked up once, each has its page for as long as the process lives."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def render(self, context: Context) -> str:
        """As the tag itself."""
        args = tuple(arg.resolve(context) for arg in self.node.args)
        if not all(isinstance(arg, UUID) for arg in args):
            return self.node.render(context)
        return _address(self.node.view_name.var, args)


@lru_cache(maxsize=4096)
def _address(name: str, keys: tuple[UUID, ...]) -> str:
    return conditional_escape(reverse(name, args=keys))


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's own tag; an address without arguments, or of a row, is looked up once."""
    node = django_url(parser, token)
    if node.kwargs or node.asvar or node.view_name.is_var:
        return node
    return Address(node) if node.args else Once(node)


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """Django's own tag; the address of a file of ours is looked up once."""
    node = StaticNode.handle_token(parser, token)
    return node if node.varname or node.path.is_var else Once(node)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own tag; a sentence without a variable is looked up once a language."""
    node = do_translate(parser, token)
    said = node.filter_expression
    varies = node.asvar or node.message_context or said.filters or not isinstance(said.var.literal, str)
    return node if varies else Once(node, by_language=True)


class Kept(Node):
    """A part of a page that says the same to everybody who reads this language: drawn once, until a list or the day changes."""

    def __init__(self, name: str, condition: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.condition, self.nodelist = name, condition, nodelist

    def render(self, context: Context) -> str:
        """From the memory of the process while the condition holds, else drawn anew."""
        if not self.condition.resolve(context):
            return self.nodelist.render(context)
        return memo_of(HelpLine, f"kept {self.name}", lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept "name" while condition %}…{% endkept %}`: for the many fields of a blank form and for lists of words. Nothing may
    stand in it that belongs to one reader, one request or one row: no token, no key, nothing typed.
    """
    _tag, name, _while, condition = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(name.strip('"'), parser.compile_filter(condition), nodelist)


@cache
def months(language: str) -> tuple[str, ...]:
    """Names of months as they stand in a date ("20 ноября"). A list shows fifty dates: each language is asked once."""
    return (
        pgettext("month in a date", "January"),
        pgettext("month in a date", "February"),
        pgettext("month in a date", "March"),
        pgettext("month in a date", "April"),
        pgettext("month in a date", "May"),
        pgettext("month in a date", "June"),
        pgettext("month in a date", "July"),
        pgettext("month in a date", "August"),
        pgettext("month in a date", "September"),
        pgettext("month in a date", "October"),
        pgettext("month in a date", "November"),
        pgettext("month in a date", "December"),
    )


def local(moment: datetime | date | time) -> datetime | date | time:
    """A moment in Asia/Bishkek; a date or a bare time as it is.

    The house has one time zone and never activates another: a list of a hundred dates need not ask a hundred times.
    """
    return moment.astimezone(timezone.get_default_timezone()) if isinstance(moment, datetime) else moment


def current_day() -> date:
    """Today in Asia/Bishkek."""
    return local(timezone.now()).date()


@register.filter
def day(moment: datetime | date | None) -> str:
    """`20 ноября`, with the year when it is not this one. Ten times cheaper than Django's localised filter."""
    if moment is None:
        return ""
    shown = local(moment)
    return _written(
        shown.day, shown.month, 0 if shown.year == current_day().year else shown.year, get_language()
    )


@lru_cache(maxsize=4096)
def _written(day: int, month: int, year: int, language: str) -> str:
    """A date in the reader's language, without a year for 0: a chronology names the same days again and again."""
    text = _("%(day)s %(month)s") % {"day": day, "month": months(language)[month - 1]}
    return _("%(date)s %(year)s") % {"date": text, "year": year} if year else text


@register.simple_tag
def today() -> str:
    """`Воскресенье, 22 ноября`: Django's own months begin with a capital in Kyrgyz."""
    now = current_day()
    return f"{WEEKDAYS[now.weekday()]}, {day(now)}"


@register.filter
def weekday(day_: date) -> str:
    """`Вс`: who plans a week thinks in its days."""
    return str(WEEKDAYS_ABBR[day_.weekday()])


@register.simple_tag
def this_moment() -> str:
    """`20 ноября 2026, 11:05`: for what is printed and read another day."""
    now = local(timezone.now())
    return f"{_written(now.day, now.month, now.year, get_language())}, {clock(now)}"


@register.filter
def moment(value: datetime | None) -> str:
    """`20 ноября, 11:05`; `сегодня, 11:05` for today."""
    if value is None:
        return ""
    shown = local(value)
    away = (shown.date() - current_day()).days
    named = str(NEAR[away]) if away in NEAR else day(value)
    return f"{named}, {clock(shown)}"


@register.filter
def figure(value: str) -> str:
    """`78,3 ГБ`: a number with its unit as a check gives it; anything else stays as it is."""
    number, _space, unit = value.partition(" ")
    return f"{number_format(number)} {UNITS[unit]}" if unit in UNITS else value


@register.filter
def clock(value: datetime | time | None) -> str:
    """`11:05`."""
    if value is None:
        return ""
    shown = local(value)
    return f"{shown.hour:02}:{shown.minute:02}"  # strftime asks the system, for each line of a list


@register.filter
def iso(value: datetime | date | None) -> str:
    """For `datetime` attributes and hidden fields."""
    return local(value).isoformat() if value else ""


@register.filter
def time_left(value: datetime | None) -> str:
    """`11 h 20 min left` or `3 days overdue`: urgency in words and numbers, colour only repeats it."""
    if value is None:
        return ""
    seconds = (value - timezone.now()).total_seconds()
    if abs(seconds) < 60:
        return _("due now")
    span = duration(abs(seconds))
    return _("%(span)s left") % {"span": span} if seconds >= 0 else _("%(span)s overdue") % {"span": span}


@register.filter
def age(value: datetime | None) -> str:
    """How long ago: `3 days`."""
    return duration(max(0.0, (timezone.now() - value).total_seconds())) if value else ""


def duration(seconds: float) -> str:
    """Minutes below an hour, hours and minutes below two days, then days."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes < 48 * 60:
        return _("%(hours)s h %(minutes)s min") % {
            "hours": minutes // 60,
            "minutes": minutes % 60,
        }
    days = minutes // (24 * 60)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@register.filter
def phone(number: str) -> str:
    """A stored number in the one style of the screens."""
    return show_phone(number) if number else ""


@register.simple_tag
def control(field: BoundField, css: str) -> str:
    """The control of a form field with these classes besides its own; as a wrong one where it has errors."""
    own = field.field.widget.attrs.get("class", "")
    wrong = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (own, css, wrong)))})


@register.simple_tag
def tag(text: str, tone: str = "") -> str:
    """A small label; `tone` is fire, amber, leaf, accent or nothing."""
    return format_html('<span class="tag{}">{}</span>', f" {tone}" if tone else "", text)
