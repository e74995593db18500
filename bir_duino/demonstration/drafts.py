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

Кардар түнү үйүнөн алынып кеткен, протокол беш сааттан кийин түзүлгөн.

Кармоонун мыйзамдуулугун текшерүүнү жана медициналык кароо дайындоону суранам."""
REQUEST = """В архив Джалал-Абадской области.

Прошу выдать справку о стаже доверительницы в колхозе за 1984–1991 годы."""


def play(case: Case, tags: tuple[str, ...], cast: dict[str, User]) -> None:
    """One draft for each tag that names one."""
    if "waiting" in tags:
        with at(moment(-6, 12)):
            draft = write_draft(
                case=case, title="Жалоба на отказ в возбуждении дела", text=COMPLAINT, by=cast["intern"]
            )
            draft = submit_draft(draft=draft, version=draft.version, by=cast["intern"])
        with at(moment(-5, 9)):
            draft = return_draft(
                draft=draft,
                version=draft.version,
                remark="Назовите очевидцев: без этого откажут снова.",
                by=cast["lawyer"],
            )
        with at(moment(-3, 17)):
            draft = change_draft(
                draft=draft, version=draft.version, title=draft.title, text=BETTER, by=cast["intern"]
            )
            submit_draft(draft=draft, version=draft.version, by=cast["intern"])
    if "returned" in tags:
        with at(moment(-3, 10)):
            draft = write_draft(
                case=case, title="Кармоонун мыйзамдуулугу боюнча арыз", text=KYRGYZ, by=cast["intern2"]
            )
            draft = submit_draft(draft=draft, version=draft.version, by=cast["intern2"])
        with at(moment(-1, 14)):
            return_draft(
                draft=draft,
                version=draft.version,
                remark="Кармалган саатты жана күбөлөрдү кошуңуз.",
                by=cast["lawyer2"],
            )
    if "approved" in tags:
        with at(moment(-40, 11)):
            draft = write_draft(
                case=case, title="Ходатайство о вопросах эксперту", text=MOTION, by=cast["intern"]
            )
            draft = submit_draft(draft=draft, version=draft.version, by=cast["intern"])
        with at(moment(-39, 16)):
            approve_draft(draft=draft, version=draft.version, by=cast["lawyer"])
    if "writing" in tags:
        with at(moment(-2, 13)):
            write_draft(case=case, title="Запрос в архив", text=REQUEST, by=cast["intern"])
