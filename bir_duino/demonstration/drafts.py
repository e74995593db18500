"""The texts of the demonstration, in every state: waiting, returned, approved after a return, being written."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from accounts.models import User
from bir_duino.demonstration.clock import moment
from cases.actions.drafts import change_draft, submit_draft, write_draft
from cases.actions.reviews import approve_draft, return_draft
from cases.models import Case, Draft

COMPLAINT = """В Генеральную прокуратуру.

Мой доверитель был задержан и избит. В возбуждении дела отказано дважды, последний раз без осмотра места.

Прошу отменить постановление об отказе и назначить новую проверку.

Приложения: копии двух постановлений, справка травмпункта."""
BETTER = COMPLAINT.replace(
    "последний раз без осмотра места.",
    "последний раз без осмотра места и без допроса двух очевидцев, названных в жалобе.",
)
MOTION = """Следователю.

Экспертиза назначена без вопросов защиты. Публикация, о которой идёт речь, сделана в 2019 году.

Прошу поставить перед экспертом вопросы: призывает ли текст к насилию; кто его автор; есть ли в репосте слова самого доверителя.

Приложение: снимок публикации с датой."""
KYRGYZ = """Ош шаарынын прокуроруна.

Кардарымды түнү үйүнөн алып кетишкен, протокол беш сааттан кийин түзүлгөн.

Кармоонун мыйзамдуулугун текшерүүнү жана медициналык кароону дайындоону суранам."""
REQUEST = """В архив Джалал-Абадской области.

Прошу выдать справку о стаже доверительницы в колхозе за 1984–1991 годы."""


Cast = dict[str, User]
Steps = list[tuple[datetime, Callable[[], object]]]


class Desk:
    """One text on its way: each step takes the draft as the step before left it."""

    def __init__(self, case: Case, title: str, author: User) -> None:
        self.case, self.title, self.author = case, title, author
        self.draft: Draft | None = None

    def write(self, text: str) -> None:
        """Begin, or write a new version."""
        if self.draft is None:
            self.draft = write_draft(case=self.case, title=self.title, text=text, by=self.author)
        else:
            version = self.draft.version
            self.draft = change_draft(
                draft=self.draft, version=version, title=self.title, text=text, by=self.author
            )

    def submit(self) -> None:
        """To the reviewers."""
        self.draft = submit_draft(draft=self.draft, version=self.draft.version, by=self.author)

    def give_back(self, remark: str, by: User) -> None:
        """Returned with a remark."""
        self.draft = return_draft(draft=self.draft, version=self.draft.version, remark=remark, by=by)

    def approve(self, by: User) -> None:
        """Approved by somebody who did not write it."""
        self.draft = approve_draft(draft=self.draft, version=self.draft.version, by=by)


def steps(case: Case, tags: tuple[str, ...], cast: Cast) -> Steps:
    """The steps of one draft for each tag that names one."""
    stories = {"waiting": waiting, "returned": returned, "approved": approved, "writing": writing}
    return [step for tag, story in stories.items() if tag in tags for step in story(case, cast)]


def waiting(case: Case, cast: Cast) -> Steps:
    """Submitted, returned once, changed, and waiting again for three days."""
    desk = Desk(case, "Жалоба на отказ в возбуждении дела", cast["intern"])
    remark = "Назовите очевидцев: без этого откажут снова."
    return [
        (moment(-6, 12), partial(desk.write, COMPLAINT)),
        (moment(-6, 12, 40), desk.submit),
        (moment(-5, 9), partial(desk.give_back, remark, cast["lawyer"])),
        (moment(-3, 17), partial(desk.write, BETTER)),
        (moment(-3, 17, 10), desk.submit),
    ]


def returned(case: Case, cast: Cast) -> Steps:
    """Came back to the intern yesterday."""
    desk = Desk(case, "Кармоонун мыйзамдуулугу боюнча арыз", cast["intern2"])
    remark = "Кармалган саатты жана күбөлөрдү кошуңуз."
    return [
        (moment(-3, 10), partial(desk.write, KYRGYZ)),
        (moment(-3, 11), desk.submit),
        (moment(-1, 14), partial(desk.give_back, remark, cast["lawyer2"])),
    ]


def approved(case: Case, cast: Cast) -> Steps:
    """Approved at first sight."""
    desk = Desk(case, "Ходатайство о вопросах эксперту", cast["intern"])
    return [
        (moment(-40, 11), partial(desk.write, MOTION)),
        (moment(-40, 12), desk.submit),
        (moment(-39, 16), partial(desk.approve, cast["lawyer"])),
    ]


def writing(case: Case, cast: Cast) -> Steps:
    """Begun two days ago."""
    desk = Desk(case, "Запрос в архив", cast["intern"])
    return [(moment(-2, 13), partial(desk.write, REQUEST))]
