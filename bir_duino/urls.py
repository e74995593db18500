"""All doors of the house. Each has its line in tests/house/test_doors.py; a door without one fails the suite."""

from django.conf import settings
from django.urls import include, path

from bir_duino.views import agenda, desk, first_steps, health, hotline_desk, reading, seals, search

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("hotline/", hotline_desk.hotline_desk, name="hotline_desk"),
    path("search/", search.search, name="search"),
    path("reading/", reading.reading_report, name="reading_report"),
    path("health/", health.health, name="health"),
    path("audit/seals/", seals.audit_seals, name="audit_seals"),
    path("health/details/", first_steps.health_details, name="health_details"),
    path("first-steps/", first_steps.first_steps, name="first_steps"),
    path("first-steps/look/", first_steps.look_again, name="look_again"),
    path("first-steps/mail/", first_steps.ask_for_test_mail, name="ask_for_test_mail"),
    path("first-steps/recovery-sheet/", first_steps.recovery_sheet, name="recovery_sheet"),
    path("first-steps/<slug:step>/confirm/", first_steps.confirm_step, name="confirm_step"),
    path("", include("accounts.urls")),
    path("", include("reference.urls")),
    path("", include("reminders.urls")),
    path("", include("people.urls")),
    path("", include("cases.urls")),
    path("", include("hotline.urls")),
]
if settings.DEMONSTRATION:
    from bir_duino import mailbox

    urlpatterns += [path("mailbox/", mailbox.mailbox, name="mailbox")]

handler400 = "bir_duino.views.errors.bad_request"
handler500 = "bir_duino.views.errors.server_error"
