"""The floor and the reference pages in one file: models, views, addresses.

`/rows/` is the floor: login required (session in the database), one indexed SELECT of 25 rows, a small template. The pages
under `/ref/` are what a plain, careful Django design of the same page costs; they set targets and are never shipped.
"""

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

STATUSES = [(1, "open"), (2, "reopened"), (3, "resolved"), (4, "closed")]


class Region(models.Model):
    """A place."""

    name = models.CharField(max_length=50)

    class Meta:
        app_label, db_table = "floor", "floor_region"

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """A row of a list."""

    created = models.DateTimeField()
    status, priority = models.SmallIntegerField(choices=STATUSES), models.SmallIntegerField()
    region = models.ForeignKey(Region, models.PROTECT, related_name="cases")
    agent = models.ForeignKey(User, models.PROTECT, null=True, related_name="cases")
    caller_name, caller_phone = models.CharField(max_length=100), models.CharField(max_length=20)
    subject, description = models.CharField(max_length=200), models.TextField()
    due = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table = "floor", "floor_case"

    def __str__(self) -> str:
        return str(self.pk)


class Note(models.Model):
    """A line of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    date, agent = models.DateTimeField(), models.ForeignKey(User, models.PROTECT, related_name="notes")
    comment = models.TextField()

    class Meta:
        app_label, db_table = "floor", "floor_note"

    def __str__(self) -> str:
        return str(self.pk)


class Access(models.Model):
    """Who opened what."""

    case_id, user_id, at = models.IntegerField(), models.IntegerField(), models.DateTimeField()

    class Meta:
        app_label, db_table = "floor", "floor_access"

    def __str__(self) -> str:
        return str(self.pk)


class CaseForm(forms.ModelForm):
    """A new case."""

    class Meta:
        model = Case
        fields = [
            "caller_name",
            "caller_phone",
            "subject",
            "description",
            "priority",
            "region",
            "agent",
            "due",
        ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [(row.pk, row.name) for row in Region.objects.order_by("name")]
        self.fields["agent"].choices = agents()


class NoteForm(forms.Form):
    """A comment."""

    comment = forms.CharField(widget=forms.Textarea)
    status = forms.ChoiceField(choices=STATUSES)


def agents() -> list[tuple[object, str]]:
    """The choices of a select."""
    rows = User.objects.filter(is_active=True).order_by("last_name")
    return [
        ("", "—"),
        *((pk, f"{last} {first}") for pk, last, first in rows.values_list("pk", "last_name", "first_name")),
    ]


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """The floor."""
    return render(
        request, "rows.html", {"cases": Case.objects.filter(status=1).order_by("created", "id")[:25]}
    )


@login_required
def ref_list(request: HttpRequest) -> HttpResponse:
    """25 rows with filters, counted up to a bound."""
    found = Case.objects.filter(status=1)
    page = list(found.select_related("region", "agent").order_by("created", "pk")[:26])
    count = found.order_by()[:1001].count()
    selects = [
        ("status", STATUSES),
        ("region", list(Region.objects.order_by("name").values_list("pk", "name"))),
        ("agent", agents()),
    ]
    return render(
        request,
        "list.html",
        {"cases": page[:25], "count": count, "selects": selects, "more": len(page) > 25},
    )


@login_required
def ref_case(request: HttpRequest, pk: int) -> HttpResponse:
    """A case with its newest fifty notes; the opening is recorded."""
    case = get_object_or_404(Case.objects.select_related("region", "agent"), pk=pk)
    notes = list(case.notes.select_related("agent").order_by("-date")[:51])
    Access.objects.create(case_id=pk, user_id=request.user.pk, at=timezone.now())
    form = NoteForm(initial={"status": case.status})
    return render(
        request, "case.html", {"case": case, "notes": notes[:50], "more": len(notes) > 50, "form": form}
    )


@login_required
def ref_new(request: HttpRequest) -> HttpResponse:
    """The form, and saving it with its first note."""
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            case = form.save(commit=False)
            case.created, case.status = timezone.now(), 1
            case.save()
            Note.objects.create(case=case, date=case.created, agent=request.user, comment=case.description)
            Access.objects.create(case_id=case.pk, user_id=request.user.pk, at=case.created)
        return redirect(f"/ref/case/{case.pk}/")
    return render(request, "new.html", {"form": form})


@login_required
def ref_note(request: HttpRequest, pk: int) -> HttpResponse:
    """One more comment."""
    case = get_object_or_404(Case, pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400)
    with transaction.atomic():
        now = timezone.now()
        Case.objects.filter(pk=pk).update(status=int(form.cleaned_data["status"]))
        Note.objects.create(case=case, date=now, agent=request.user, comment=form.cleaned_data["comment"])
        Access.objects.create(case_id=pk, user_id=request.user.pk, at=now)
    return redirect(f"/ref/case/{pk}/")


urlpatterns = [
    path("rows/", rows),
    path("ref/list/", ref_list),
    path("ref/case/<int:pk>/", ref_case),
    path("ref/case/<int:pk>/note/", ref_note),
    path("ref/new/", ref_new),
]
