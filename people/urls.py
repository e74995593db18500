"""Addresses of people. An address names random keys only, never a name or a number."""

from django.urls import path

from people.views import duplicates, looking_up, parts, persons

urlpatterns = [
    path("people/look-up/", looking_up.look_up_person, name="look_up_person"),
    path("people/duplicates/", duplicates.possible_duplicates, name="possible_duplicates"),
    path("people/duplicates/<uuid:pk>/", duplicates.duplicate_page, name="duplicate_page"),
    path("people/duplicates/<uuid:pk>/merge/", duplicates.merge_persons, name="merge_persons"),
    path("people/duplicates/<uuid:pk>/merge/undo/", duplicates.undo_merge, name="undo_merge"),
    path("people/duplicates/<uuid:pk>/apart/", duplicates.keep_apart, name="keep_apart"),
    path("people/<uuid:pk>/", persons.person_page, name="person_page"),
    path("people/<uuid:pk>/history/", persons.person_history, name="person_history"),
    path("people/<uuid:pk>/correct/", persons.correct_person, name="correct_person"),
    path("people/<uuid:pk>/hide/", persons.hide_person, name="hide_person"),
    path("people/<uuid:pk>/show/", persons.show_person, name="show_person"),
    path("people/<uuid:pk>/same/", duplicates.propose_merge, name="propose_merge"),
    path("people/<uuid:pk>/names/add/", parts.add_name, name="add_name"),
    path("people/<uuid:pk>/names/<uuid:part>/void/", parts.void_name, name="void_name"),
    path("people/<uuid:pk>/phones/add/", parts.add_phone, name="add_phone"),
    path("people/<uuid:pk>/phones/<uuid:part>/change/", parts.change_phone, name="change_phone"),
    path("people/<uuid:pk>/phones/<uuid:part>/void/", parts.void_phone, name="void_phone"),
    path("people/<uuid:pk>/addresses/add/", parts.add_address, name="add_address"),
    path("people/<uuid:pk>/addresses/<uuid:part>/void/", parts.void_address, name="void_address"),
    path("people/<uuid:pk>/kin/add/", parts.add_kin, name="add_kin"),
    path("people/<uuid:pk>/kin/<uuid:part>/void/", parts.void_kin, name="void_kin"),
    path("people/<uuid:pk>/consents/add/", parts.record_consent, name="record_consent"),
    path("people/<uuid:pk>/consents/<uuid:part>/withdraw/", parts.withdraw_consent, name="withdraw_consent"),
]
