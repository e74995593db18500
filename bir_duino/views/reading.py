"""What one account could show: any day, any colleague, for supervisors. Codes and counts only; looking is recorded itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from audit.log import record_read
from audit.reading import totals
from bir_duino import reading
from bir_duino.unusual_reading import address_of, day_span

TITLES = {
    "files": _("Files opened"),
    "contacts": _("Contacts opened"),
    "searches": _("Searches and look-ups"),
    "glass": _("Restricted files opened with a reason"),
    "refusals": _("Refused"),
    "other": _("Other lists and pages"),
}


@require_GET
def reading_report(request: HttpRequest) -> HttpResponse:
    """Without a colleague: everybody's counts of the day. With one: the day of this account, to be printed."""
    colleagues = reading.colleagues_for(request.user)
    person = reading.chosen_among(colleagues, request.GET.get("who", ""))
    today = timezone.localdate()
    day = reading.day_in(request.GET.get("day", ""), today)
    hidden = reading.hidden_from(request.user)
    context: dict[str, object] = {"day": day, "today": today, "colleagues": colleagues, "person": person}
    if person is None:
        rows = reading.counts_by_person(colleagues, totals(day_span(day), hidden))
        context["rows"] = [{**row, "url": address_of(row["person"].pk, day)} for row in rows]
        record_read("reading.read_report", by=request.user)
    else:
        report = reading.report_of(person, day_span(day), hidden)
        files, numbers = reading.could_show(person, request.user)
        context |= {
            "report": report,
            "groups": [(key, TITLES[key], lines) for key, lines in report.groups.items()],
            "without": [TITLES[key] for key, lines in report.groups.items() if not lines],
            "open_files": reading.at_most(files),
            "open_numbers": reading.at_most(numbers),
        }
        record_read("reading.read_report", about=person, by=request.user)
    return render(request, "reading_report.html", context)
