"""Doors of the post office."""

from django.urls import path

from reminders import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all_reminders, name="read_all_reminders"),
    path("inbox/<int:pk>/read/", views.read_reminder, name="read_reminder"),
    path("reminders/failed/", views.failed_reminders, name="failed_reminders"),
    path("reminders/<int:pk>/retry/", views.retry_reminder, name="retry_reminder"),
]
