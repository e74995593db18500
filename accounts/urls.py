"""Addresses of this app, and of the few library pages that are used (mapped by hand; no sign-up, no e-mail pages)."""

from allauth.account import views as library
from django.urls import path, re_path

from accounts.views import house, invitations, preferences, saved_forms, sessions, signing_in, staff

urlpatterns = [
    path("sign-in/", signing_in.SignInPage.as_view(), name="account_login"),
    path("sign-out/", library.logout, name="account_logout"),
    path("sign-in-as/", signing_in.sign_in_as, name="sign_in_as"),
    path("password/", library.password_change, name="account_change_password"),
    path("password/set/", library.password_set, name="account_set_password"),
    path("password/reset/", library.password_reset, name="account_reset_password"),
    path("password/reset/sent/", library.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9a-f]{32}|UID)-(?P<key>[0-9A-Za-z-]+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        library.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitation/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", invitations.invite_colleague, name="invite_colleague"),
    path("staff/<uuid:pk>/", staff.colleague_page, name="colleague_page"),
    path("staff/<uuid:pk>/give-role/", staff.grant_role, name="grant_role"),
    path("staff/<uuid:pk>/deactivate/", staff.deactivate_colleague, name="deactivate_colleague"),
    path("staff/<uuid:pk>/reactivate/", staff.reactivate_colleague, name="reactivate_colleague"),
    path("staff/<uuid:pk>/end-sessions/", staff.end_sessions, name="end_sessions"),
    path("staff/roles/<uuid:pk>/confirm/", staff.confirm_role, name="confirm_role"),
    path("staff/roles/<uuid:pk>/end/", staff.end_role, name="end_role"),
    path("sessions/", sessions.my_sessions, name="my_sessions"),
    path("sessions/<uuid:pk>/end/", sessions.end_session, name="end_session"),
    path("sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("sessions/end-all/", sessions.sign_out_everywhere, name="sign_out_everywhere"),
    path("session/state/", sessions.session_state, name="session_state"),
    path("lock-me/", sessions.lock_me, name="lock_me"),
    path("lock-house/", house.lock_house, name="lock_house"),
    path("house/", house.house, name="house"),
    path("house/open/", house.open_house, name="open_house"),
    path("door-card/", house.door_card, name="door_card"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("language/", preferences.set_language, name="set_language"),
    path("saved-forms/", saved_forms.saved_forms, name="saved_forms"),
    path("saved-forms/<uuid:key>/save/<str:form_name>/", saved_forms.save_form, name="save_form"),
    path("saved-forms/<uuid:key>/discard/", saved_forms.discard_saved_form, name="discard_saved_form"),
]
