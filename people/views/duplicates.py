"""Possible duplicates: the list, both records side by side, proposing, merging, keeping apart, taking a merge back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.log import record_read
from people.access import (
    decision_of,
    duplicate_verbs,
    duplicates_to_decide,
    find_person,
    get_duplicate,
    get_person,
    may_decide_on_duplicates,
)
from people.actions import duplicates, merging
from people.actions.locks import STALE
from people.forms import DecideForm, MergePersonsForm, ProposeMergeForm, RemarkForm
from people.look_up import LOOK_UP, asked, typed
from people.models import PossibleDuplicate
from people.reading import both_of, cards_of_pairs, reason_of
from people.views.answers import answer, posted, refuse, status_of

FEW = 50


@require_GET
def possible_duplicates(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what colleagues proposed first; both records of each side by side."""
    if not may_decide_on_duplicates(request.user):
        raise PermissionDenied
    pairs = list(duplicates_to_decide(request.user)[: FEW + 1])
    more, pairs = len(pairs) > FEW, pairs[:FEW]
    record_read("people.read_duplicate", by=request.user, found=len(pairs))
    rows = cards_of_pairs(request.user, pairs)
    return render(request, "people/possible_duplicates.html", {"rows": rows, "more": more})


@require_GET
def duplicate_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both records side by side, with the reason of the question. The opening is recorded."""
    pair = get_duplicate(request.user, pk)
    record_read("people.read_duplicate", about=pair, by=request.user)
    return _page(request, pair)


def _page(request: HttpRequest, pair: PossibleDuplicate, **bound: Any) -> HttpResponse:
    cards = both_of(request.user, pair)
    verbs = duplicate_verbs(request.user, pair)
    versions = {"first_version": cards[0].person.version, "second_version": cards[1].person.version}
    fresh = {
        "merge_persons": lambda: MergePersonsForm(
            initial={"version": pair.version, "kept": str(_older(cards)), **versions}, choices=_choices(cards)
        ),
        "keep_apart": lambda: DecideForm(initial={"version": pair.version}, auto_id="id_apart_%s"),
        "undo_merge": lambda: DecideForm(initial={"version": pair.version}),
        "propose_merge": RemarkForm,
    }
    forms = {f"{verb}_form": bound.get(verb) or fresh[verb]() for verb in verbs}
    wrong = next((form for form in bound.values()), None)
    shown = {
        "pair": pair, "cards": cards, "reason": reason_of(pair), "verbs": verbs, "form": wrong,
        "mine": next((card.person for card in cards if not card.masked), None),
        "decision": decision_of(pair) if pair.state == "merged" else None, **forms,
    }  # fmt: skip
    return render(request, "people/duplicate_page.html", shown, status=status_of(wrong) if wrong else 200)


def _older(cards: Any) -> UUID:
    return min((card.person for card in cards), key=lambda person: person.created_at).pk


def _choices(cards: Any) -> list[tuple[str, str]]:
    labels = (_("first record"), _("second record"))
    return [(str(card.person.pk), label) for card, label in zip(cards, labels, strict=True)]


@require_http_methods(["GET", "HEAD", "POST"])
def propose_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another record is the same person. Which one: by the name, or the question that the page was about (`pair`)."""
    person = get_person(request.user, pk, to="propose_merge")
    if request.POST.get("pair"):
        return _propose_of_pair(request, person)
    looks = request.POST.get("do") == LOOK_UP
    form = ProposeMergeForm(None if looks else posted(request), initial=typed(request), user=request.user)

    def act() -> PossibleDuplicate:
        other = find_person(request.user, form.chosen) if form.chosen else None
        if other is None:
            raise ValidationError(
                {"name": _("Write the name, then tick the record that is the same person.")}
            )
        data = form.cleaned_data
        return duplicates.propose_merge(person=person, other=other.pk, remark=data["remark"], by=request.user)

    return answer(
        request, person, form, act, title=_("Two records of one person"), button=_("Propose to merge them"),
        done=_("A supervisor decides about it."), template="people/propose_merge.html", **asked(request, but=pk),
    )  # fmt: skip


def _propose_of_pair(request: HttpRequest, person: Any) -> HttpResponse:
    """The other record may be one that the reader does not see: the question knows its key, the page does not."""
    try:
        pair = get_duplicate(request.user, UUID(request.POST["pair"]))
    except ValueError:
        raise PermissionDenied from None
    if person.pk not in pair.persons:
        raise PermissionDenied
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            duplicates.propose_merge(
                person=person,
                other=pair.other_than(person.pk),
                remark=form.cleaned_data["remark"],
                by=request.user,
            )
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("A supervisor decides about it."))
            return redirect(person)
    return _page(request, pair, propose_merge=form)


@require_POST
def merge_persons(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: one record stays and holds everything."""
    pair = get_duplicate(request.user, pk, to="merge_persons")
    form = MergePersonsForm(request.POST, choices=[(str(one), "") for one in pair.persons])
    if form.is_valid():
        data = form.cleaned_data
        try:
            decision = merging.merge_persons(
                pair=pair, kept=UUID(data["kept"]), version=data["version"],
                versions={pair.first_id: data["first_version"], pair.second_id: data["second_version"]},
                why=data["why"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            return _refused(request, pair, "merge_persons", form, problem)
        messages.success(
            request, _("The two records are one person now. It can be taken back on this page's question.")
        )
        return redirect(decision.kept)
    return _page(request, pair, merge_persons=_with_labels(request, pair, form))


@require_POST
def keep_apart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two different people; nobody asks again."""
    pair = get_duplicate(request.user, pk, to="keep_apart")
    form = DecideForm(request.POST, auto_id="id_apart_%s")
    if form.is_valid():
        try:
            duplicates.keep_apart(pair=pair, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            return _refused(request, pair, "keep_apart", form, problem)
        messages.success(request, _("Two different people: this will not be asked again."))
        return redirect("possible_duplicates")
    return _page(request, pair, keep_apart=form)


@require_POST
def undo_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two people after all."""
    pair = get_duplicate(request.user, pk, to="undo_merge")
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            merging.undo_merge(pair=pair, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            return _refused(request, pair, "undo_merge", form, problem)
        messages.success(request, _("The merge is taken back: there are two records again."))
        return redirect(pair)
    return _page(request, pair, undo_merge=form)


def _refused(
    request: HttpRequest, pair: PossibleDuplicate, verb: str, form: Any, problem: ValidationError
) -> HttpResponse:
    """The page as it is now, with the refusal; a stale form goes on under the present versions."""
    refuse(form, problem)
    present = get_duplicate(request.user, pair.pk)
    if verb not in duplicate_verbs(request.user, present):
        for sentence in problem.messages:
            messages.error(request, sentence)
        return redirect(present)
    if getattr(problem, "code", "") == STALE:
        first, second = both_of(request.user, present)
        form.data = form.data.copy()
        form.data["version"] = str(present.version)
        form.data["first_version"] = str(first.person.version)
        form.data["second_version"] = str(second.person.version)
    if verb == "merge_persons":
        _with_labels(request, present, form)
    return _page(request, present, **{verb: form})


def _with_labels(request: HttpRequest, pair: PossibleDuplicate, form: Any) -> Any:
    form.fields["kept"].choices = _choices(both_of(request.user, pair))
    return form
