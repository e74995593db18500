"""Addresses of the lists that people read and write. Codes only, never a typed word."""

from django.urls import path

from reference import views

urlpatterns = [
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/<slug:code>/edit/", views.edit_guidance, name="edit_guidance"),
]
