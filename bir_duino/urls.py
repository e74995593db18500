"""All doors of the house. Each has its line in tests/house/test_doors.py; a door without one fails the suite."""

from django.conf import settings
from django.urls import include, path

from bir_duino.views import agenda, desk, health, reading, search

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("search/", search.search, name="search"),
    path("reading/", reading.reading_report, name="reading_report"),
    path("health/", health.health, name="health"),
    path("", include("accounts.urls")),
    path("", include("reminders.urls")),
    path("", include("cases.urls")),
    path("", include("hotline.urls")),
]
if settings.DEMONSTRATION:
    from bir_duino import mailbox

    urlpatterns += [path("mailbox/", mailbox.mailbox, name="mailbox")]

handler500 = "bir_duino.views.errors.server_error"
