"""Addresses of the files. An address names codes and numbers only, never a word of a client."""

from django.urls import path

from cases.views import (
    assignments,
    callers,
    case,
    closing,
    drafts,
    follow_ups,
    lists,
    notes,
    reviews,
    saving,
    secrecy,
)  # fmt: skip

urlpatterns = [
    path("cases/", lists.my_cases, name="my_cases"),
    path("cases/unassigned/", lists.unassigned_cases, name="unassigned_cases"),
    path("cases/team/", lists.team_cases, name="team_cases"),
    path("cases/team/loads/", lists.team_loads, name="team_loads"),
    path("cases/opened-with-a-reason/", secrecy.broken_glass, name="broken_glass"),
    path("drafts/", reviews.drafts_to_review, name="drafts_to_review"),
    path("resume/<uuid:pk>/", saving.resume_saved_form, name="resume_saved_form"),
    path("cases/<str:code>/", case.case_page, name="case_page"),
    path("cases/<str:code>/people/", case.case_people, name="case_people"),
    path("cases/<str:code>/history/", case.case_history, name="case_history"),
    path("cases/<str:code>/opened-by/", case.case_access, name="case_access"),
    path("cases/<str:code>/assign/", assignments.assign_lawyer, name="assign_lawyer"),
    path("cases/<str:code>/reassign/", assignments.reassign_lawyer, name="reassign_lawyer"),
    path("cases/<str:code>/assignments/<uuid:pk>/end/", assignments.end_assignment, name="end_assignment"),
    path(
        "cases/<str:code>/assignments/<uuid:pk>/undo/",
        assignments.undo_assign_lawyer,
        name="undo_assign_lawyer",
    ),
    path("cases/<str:code>/close/", closing.close_case, name="close_case"),
    path("cases/<str:code>/close/undo/", closing.undo_close_case, name="undo_close_case"),
    path("cases/<str:code>/reopen/", closing.reopen_case, name="reopen_case"),
    path("cases/<str:code>/restrict/", secrecy.restrict_case, name="restrict_case"),
    path("cases/<str:code>/restrict/lift/", secrecy.lift_restriction, name="lift_restriction"),
    path("cases/<str:code>/break-glass/", secrecy.break_glass, name="break_glass"),
    path("cases/<str:code>/walls/put-up/", secrecy.put_up_wall, name="put_up_wall"),
    path("cases/<str:code>/walls/<uuid:pk>/take-down/", secrecy.take_down_wall, name="take_down_wall"),
    path("cases/<str:code>/phones/<uuid:pk>/mark/", callers.mark_phone, name="mark_phone"),
    path("cases/<str:code>/parties/<uuid:pk>/word/", callers.word_for_caller, name="word_for_caller"),
    path("cases/<str:code>/notes/add/", notes.add_note, name="add_note"),
    path("cases/<str:code>/notes/<uuid:pk>/", notes.note_page, name="note_page"),
    path("cases/<str:code>/follow-ups/", follow_ups.case_follow_ups, name="case_follow_ups"),
    path("cases/<str:code>/follow-ups/plan/", follow_ups.plan_follow_up, name="plan_follow_up"),
    path(
        "cases/<str:code>/follow-ups/<uuid:pk>/postpone/",
        follow_ups.postpone_follow_up,
        name="postpone_follow_up",
    ),
    path(
        "cases/<str:code>/follow-ups/<uuid:pk>/finish/", follow_ups.finish_follow_up, name="finish_follow_up"
    ),
    path("cases/<str:code>/drafts/", drafts.case_drafts, name="case_drafts"),
    path("cases/<str:code>/drafts/write/", drafts.write_draft, name="write_draft"),
    path("cases/<str:code>/drafts/<int:number>/", drafts.draft_page, name="draft_page"),
    path("cases/<str:code>/drafts/<int:number>/change/", drafts.change_draft, name="change_draft"),
    path("cases/<str:code>/drafts/<int:number>/submit/", drafts.submit_draft, name="submit_draft"),
    path("cases/<str:code>/drafts/<int:number>/return/", reviews.return_draft, name="return_draft"),
    path("cases/<str:code>/drafts/<int:number>/approve/", reviews.approve_draft, name="approve_draft"),
    path(
        "cases/<str:code>/drafts/<int:number>/approve/undo/",
        reviews.undo_approve_draft,
        name="undo_approve_draft",
    ),
]
