"""Addresses of the calls. An address names ids only, never a number or a name."""

from django.urls import path

from hotline.views import (
    asking,
    contacts,
    deciding,
    enclosures,
    flags,
    intake,
    into_case,
    lists,
    quick,
    refusals,
    talks,
)

urlpatterns = [
    path("contacts/", lists.my_contacts, name="my_contacts"),
    path("contacts/queue/", lists.contact_queue, name="contact_queue"),
    path("contacts/new/", intake.new_contact, name="new_contact"),
    path("contacts/new/<uuid:pk>/", intake.log_contact, name="log_contact"),
    path("contacts/quick/", quick.quick_contact, name="quick_contact"),
    path("contacts/weigh/", quick.weigh_call, name="weigh_call"),
    path("contacts/look-up/", intake.look_up_number, name="look_up_number"),
    path("contacts/<uuid:pk>/", contacts.contact_page, name="contact_page"),
    path("contacts/<uuid:pk>/finish/", contacts.finish_contact, name="finish_contact"),
    path("contacts/<uuid:pk>/finish/undo/", contacts.undo_finish_contact, name="undo_finish_contact"),
    path("contacts/<uuid:pk>/correct/", contacts.correct_contact, name="correct_contact"),
    path("contacts/<uuid:pk>/enclosure/", enclosures.read_enclosure, name="read_enclosure"),
    path("contacts/<uuid:pk>/enclosure/add/", enclosures.add_enclosure, name="add_enclosure"),
    path("contacts/<uuid:pk>/enclosure/withdraw/", enclosures.withdraw_enclosure, name="withdraw_enclosure"),
    path("contacts/<uuid:pk>/flag/", flags.flag_caller, name="flag_caller"),
    path("flags/", flags.caller_flags, name="caller_flags"),
    path("flags/<uuid:pk>/extend/", flags.extend_flag, name="extend_flag"),
    path("flags/<uuid:pk>/end/", flags.end_flag, name="end_flag"),
    path("talk/", talks.ask_to_talk, name="ask_to_talk"),
    path("talk/<uuid:pk>/withdraw/", talks.withdraw_talk, name="withdraw_talk"),
    path("talk/<uuid:pk>/answer/", talks.answer_talk, name="answer_talk"),
    path("contacts/<uuid:pk>/paper/", refusals.refusal_paper, name="refusal_paper"),
    path("contacts/<uuid:pk>/undo/", contacts.undo_log_contact, name="undo_log_contact"),
    path("contacts/<uuid:pk>/attach/", into_case.attach_contact, name="attach_contact"),
    path("contacts/<uuid:pk>/open-case/", into_case.open_case, name="open_case"),
    path("contacts/<uuid:pk>/open-case/check/", into_case.check_conflicts, name="check_conflicts"),
    path(
        "contacts/<uuid:pk>/open-case/provisional/", into_case.open_provisionally, name="open_provisionally"
    ),
    path("contacts/<uuid:pk>/propose-case/", into_case.propose_case, name="propose_case"),
    path("contacts/<uuid:pk>/split/", into_case.split_contact, name="split_contact"),
    path("proposed-cases/", deciding.proposed_cases, name="proposed_cases"),
    path("cases/<str:code>/decide/", deciding.decide_case, name="decide_case"),
    path("contacts/<uuid:pk>/ask/", asking.ask_about_case, name="ask_about_case"),
    path("contacts/<uuid:pk>/phone/", asking.mark_caller_phone, name="mark_caller_phone"),
]
