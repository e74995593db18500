"""The texts of the demonstration, in every state: waiting, returned, approved after a return, being written."""

from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from cases.actions.drafts import change_draft, submit_draft, write_draft
from cases.actions.reviews import approve_draft, return_draft
from cases.models import Case

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


def play(case: Case, tags: tuple[str, ...], cast: Cast) -> None:
    """One draft for each tag that names one."""
    for tag, story in (
        ("waiting", waiting),
        ("returned", returned),
        ("approved", approved),
        ("writing", writing),
    ):
        if tag in tags:
            story(case, cast)


def waiting(case: Case, cast: Cast) -> None:
    """Submitted, returned once, changed, and waiting again for three days."""
    intern, title = cast["intern"], "Жалоба на отказ в возбуждении дела"
    with at(moment(-6, 12)):
        draft = write_draft(case=case, title=title, text=COMPLAINT, by=intern)
        draft = submit_draft(draft=draft, version=draft.version, by=intern)
    with at(moment(-5, 9)):
        remark = "Назовите очевидцев: без этого откажут снова."
        draft = return_draft(draft=draft, version=draft.version, remark=remark, by=cast["lawyer"])
    with at(moment(-3, 17)):
        draft = change_draft(draft=draft, version=draft.version, title=title, text=BETTER, by=intern)
        submit_draft(draft=draft, version=draft.version, by=intern)


def returned(case: Case, cast: Cast) -> None:
    """Came back to the intern yesterday."""
    intern, title = cast["intern2"], "Кармоонун мыйзамдуулугу боюнча арыз"
    with at(moment(-3, 10)):
        draft = write_draft(case=case, title=title, text=KYRGYZ, by=intern)
        draft = submit_draft(draft=draft, version=draft.version, by=intern)
    with at(moment(-1, 14)):
        remark = "Кармалган саатын жана күбөлөрдү кошуңуз."
        return_draft(draft=draft, version=draft.version, remark=remark, by=cast["lawyer2"])


def approved(case: Case, cast: Cast) -> None:
    """Approved at first sight."""
    intern, title = cast["intern"], "Ходатайство о вопросах эксперту"
    with at(moment(-40, 11)):
        draft = write_draft(case=case, title=title, text=COMPLAINT, by=intern)
        draft = submit_draft(draft=draft, version=draft.version, by=intern)
    with at(moment(-39, 16)):
        approve_draft(draft=draft, version=draft.version, by=cast["lawyer"])


def writing(case: Case, cast: Cast) -> None:
    """Begun two days ago."""
    with at(moment(-2, 13)):
        write_draft(case=case, title="Запрос в архив", text=REQUEST, by=cast["intern"])
