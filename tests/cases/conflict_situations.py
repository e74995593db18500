"""Situations of the conflict check with the verdict that a careful supervisor would expect; written before the engine.

Every name is invented. `there` is what stands in the house, `here` who is named in the new matter. `expected` is empty for
*clear*; else the check answers *ask the supervisor*, and these are the reasons that the supervisor (and nobody else) reads:

    colleague         a colleague bears this name
    kin_of_colleague  declared kin of a colleague
    client_against    somebody whom we help (or who called us for help) would stand against us here
    against_client    somebody who would be helped here stands against a person whom we help
    accused_together  accused together with somebody, in either matter: interests may part
    other_part        witness, expert or interpreter in one matter and something else in the other
    hidden            somebody whom no search meets
    too_short         one word only: a name that cannot be checked
    nameless          nobody knows the client's name yet
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class There:
    """Somebody of the house: a party (`case`, `role`), a colleague (`staff`), kin of a colleague or a party (`kin_of`), or a
    caller who has no case (neither). `also`: other names of the same record. `case_is`: closed, walled, restricted.
    """

    name: str
    role: str = ""
    case: str = ""
    case_is: str = ""
    also: tuple[str, ...] = ()
    staff: bool = False
    kin_of: str = ""
    hidden: bool = False
    merged: str = ""  # a second record of this name was merged into this one
    apart: bool = False  # somebody decided: not the person of this name who is named in the new matter


@dataclass(frozen=True)
class Situation:
    """One line of the table. `here`: (role, name) in the new matter; a role may stand several times."""

    key: str
    there: tuple[There, ...]
    here: tuple[tuple[str, str], ...]
    expected: frozenset[str] = frozenset()

    @property
    def verdict(self) -> str:
        return "ask" if self.expected else "clear"


def s(key: str, there: list[There], here: list[tuple[str, str]], *expected: str) -> Situation:
    return Situation(key, tuple(there), tuple(here), frozenset(expected))


CLIENT = ("client", "Жээнбек Сатаров")
OFFICER = "Нурлан Кыдыкович Жапаралиев"

SITUATIONS = [
    # nobody and the same side
    s("an empty house", [], [CLIENT, ("other_side", OFFICER)]),
    s("strangers all", [There("Айнагүл Бекташева", "client", "A")], [CLIENT, ("other_side", OFFICER)]),
    s("the same officer elsewhere", [There(OFFICER, "perpetrator", "A")], [CLIENT, ("perpetrator", OFFICER)]),
    s("an official here, an alleged perpetrator there", [There(OFFICER, "perpetrator", "A")], [CLIENT, ("official", OFFICER)]),
    s("the client comes again, on the same side", [There(CLIENT[1], "client", "A")], [CLIENT]),
    s("the client comes again after the case was closed", [There(CLIENT[1], "client", "A", "closed")], [CLIENT]),
    s("a mother whose own case is restricted calls for her son", [There("Сайкал Сатарова", "client", "A", "restricted")],
      [CLIENT, ("caller", "Сайкал Сатарова")]),
    s("a relative here is the client of a walled case, same side", [There("Сайкал Сатарова", "client", "A", "walled")],
      [CLIENT, ("relative", "Сайкал Сатарова")]),
    s("the same interpreter in both", [There("Мээрим Турдалиева", "interpreter", "A")], [CLIENT, ("interpreter", "Мээрим Турдалиева")]),
    s("an expert there is an expert here", [There("Ильяз Рахманов", "expert", "A")], [CLIENT, ("expert", "Ильяз Рахманов")]),
    s("victim and alleged perpetrator of one village, two families",
      [There("Бактыгүл Осмоналиева", "victim", "A")], [CLIENT, ("perpetrator", "Мирбек Досмаматов")]),
    s("of one village and one surname, but not of one name",
      [There("Бактыгүл Досмаматова", "victim", "A")], [CLIENT, ("perpetrator", "Мирбек Досмаматов")]),
    s("a son and a father: the names stand the other way round",
      [There("Темир уулу Сыргак", "client", "A")], [CLIENT, ("other_side", "Сыргак уулу Темир")]),
    s("a woman of the same sound as a man", [There("Назира Токомбаева", "client", "A")], [CLIENT, ("other_side", "Назир Токомбаев")]),
    s("a namesake of whom somebody decided that he is another man",
      [There(CLIENT[1], "perpetrator", "A", apart=True)], [CLIENT]),
    s("caller and client called before, they had no case", [There(CLIENT[1])], [CLIENT]),
    s("a caller known by a given name only", [There("Айнагүл Бекташева", "client", "A")], [CLIENT, ("caller", "Айнагүл")]),
    # those whom we help stand on the other side
    s("a client is the opponent now", [There("Айнагүл Бекташева", "client", "A")],
      [CLIENT, ("other_side", "Айнагүл Бекташева")], "client_against"),
    s("a former client is the opponent now", [There("Айнагүл Бекташева", "client", "A", "closed")],
      [CLIENT, ("other_side", "Айнагүл Бекташева")], "client_against"),
    s("an alleged perpetrator was our victim", [There("Айнагүл Бекташева", "victim", "A")],
      [CLIENT, ("perpetrator", "Бекташева Айнагүл")], "client_against"),
    s("the official is the relative of a client", [There(OFFICER, "relative", "A")],
      [CLIENT, ("official", OFFICER)], "client_against"),
    s("the opponent represents a client of ours", [There("Кутман Шералиев", "representative", "A")],
      [CLIENT, ("other_side", "Кутман Шералиев")], "client_against"),
    s("the opponent is the successor of a client", [There("Кутман Шералиев", "successor", "A")],
      [CLIENT, ("other_side", "Кутман Шералиев")], "client_against"),
    s("the opponent brought somebody to us", [There("Кутман Шералиев", "referrer", "A")],
      [CLIENT, ("other_side", "Кутман Шералиев")], "client_against"),
    s("his wife called us, now he does and names her", [There("Гүлсана Сатарова")],
      [CLIENT, ("other_side", "Гүлсана Сатарова")], "client_against"),
    s("the opponent is a brother of a client, in no case himself",
      [There("Айнагүл Бекташева", "client", "A"), There("Арген Бекташев", kin_of="Айнагүл Бекташева")],
      [CLIENT, ("other_side", "Арген Бекташев")], "client_against"),
    s("an opponent in a walled case's favour: its client", [There("Айнагүл Бекташева", "client", "A", "walled")],
      [CLIENT, ("other_side", "Айнагүл Бекташева")], "client_against"),
    s("an opponent who is the client of a restricted case", [There("Айнагүл Бекташева", "client", "A", "restricted")],
      [CLIENT, ("other_side", "Айнагүл Бекташева")], "client_against"),
    # we would help somebody against whom we stand
    s("the new client is the alleged perpetrator elsewhere", [There(CLIENT[1], "perpetrator", "A")], [CLIENT], "against_client"),
    s("the new client is an official elsewhere", [There(CLIENT[1], "official", "A", "closed")], [CLIENT], "against_client"),
    s("the caller is the opponent elsewhere", [There("Кутман Шералиев", "other_side", "A")],
      [CLIENT, ("caller", "Кутман Шералиев")], "against_client"),
    s("a relative here is the alleged perpetrator elsewhere: victim and perpetrator of one family",
      [There("Мирбек Сатаров", "perpetrator", "A")], [CLIENT, ("relative", "Мирбек Сатаров")], "against_client"),
    s("the new client is kin of an alleged perpetrator",
      [There("Мирбек Досмаматов", "perpetrator", "A"), There(CLIENT[1], kin_of="Мирбек Досмаматов")], [CLIENT], "against_client"),
    # accused together
    s("co-accused who blame each other", [There("Кутман Шералиев", "client", "A")],
      [CLIENT, ("co_accused", "Кутман Шералиев")], "accused_together"),
    s("the co-accused of a client asks for help himself", [There(CLIENT[1], "co_accused", "A")], [CLIENT], "accused_together"),
    s("two clients with one co-accused", [There("Кутман Шералиев", "co_accused", "A")],
      [CLIENT, ("co_accused", "Кутман Шералиев")], "accused_together"),
    s("a co-accused here is an alleged perpetrator there", [There("Кутман Шералиев", "perpetrator", "A")],
      [CLIENT, ("co_accused", "Кутман Шералиев")], "accused_together"),
    s("a co-accused there is the opponent here", [There("Кутман Шералиев", "co_accused", "A", "closed")],
      [CLIENT, ("other_side", "Кутман Шералиев")], "accused_together"),
    # witnesses and experts
    s("our witness elsewhere is the opponent here", [There("Ильяз Рахманов", "witness", "A")],
      [CLIENT, ("other_side", "Ильяз Рахманов")], "other_part"),
    s("the expert here is the opponent elsewhere", [There("Ильяз Рахманов", "other_side", "A")],
      [CLIENT, ("expert", "Ильяз Рахманов")], "other_part"),
    s("the new client was a witness elsewhere", [There(CLIENT[1], "witness", "A")], [CLIENT], "other_part"),
    s("the witness here is a client", [There("Айнагүл Бекташева", "client", "A")],
      [CLIENT, ("witness", "Айнагүл Бекташева")], "other_part"),
    # colleagues and their kin
    s("a colleague is the other side", [There("Данияр Эсенов", staff=True)], [CLIENT, ("other_side", "Данияр Эсенов")], "colleague"),
    s("a colleague asks for help, in Latin letters", [There("Данияр Эсенов", staff=True)],
      [("client", "Daniyar Esenov")], "colleague"),
    s("an operator's cousin is the official",
      [There("Данияр Эсенов", staff=True), There(OFFICER, kin_of="Данияр Эсенов")],
      [CLIENT, ("official", OFFICER)], "kin_of_colleague"),
    s("an operator's cousin asks for help",
      [There("Данияр Эсенов", staff=True), There(CLIENT[1], kin_of="Данияр Эсенов")], [CLIENT], "kin_of_colleague"),
    s("a lawyer's husband is the witness",
      [There("Данияр Эсенов", staff=True), There("Ильяз Рахманов", kin_of="Данияр Эсенов")],
      [CLIENT, ("witness", "Ильяз Рахманов")], "kin_of_colleague"),
    # spellings
    s("the name in another script", [There("Айнагүл Бекташева", "client", "A")],
      [CLIENT, ("other_side", "Ainagul Bektasheva")], "client_against"),
    s("Kyrgyz letters typed as Russian ones", [There("Өмүрбек Түгөлбаев", "client", "A")],
      [CLIENT, ("other_side", "Омурбек Туголбаев")], "client_against"),
    s("a maiden name that was told", [There("Айнагүл Бекташева", "client", "A", also=("Айнагүл Муканова",))],
      [CLIENT, ("other_side", "Муканова Айнагүл")], "client_against"),
    s("уулу in its short form", [There("Темир уулу Сыргак", "client", "A")],
      [CLIENT, ("other_side", "Сыргак Темир у.")], "client_against"),
    s("the patronymic is missing", [There("Шералиев Кутман Асылбекович", "client", "A")],
      [CLIENT, ("other_side", "Кутман Шералиев")], "client_against"),
    s("surname and initial", [There("Кутман Шералиев", "client", "A")], [CLIENT, ("other_side", "Шералиев К.")], "client_against"),
    s("a letter was misheard", [There("Кутман Шералиев", "client", "A")], [CLIENT, ("other_side", "Кутман Шералыев")], "client_against"),
    s("a namesake who is somebody else: only a supervisor can tell", [There("Айбек Асанов", "client", "A")],
      [CLIENT, ("other_side", "Айбек Асанов")], "client_against"),
    s("a record that was merged into another", [There("Айнагүл Бекташева", "client", "A", merged="Айка Муканова")],
      [CLIENT, ("other_side", "Айка Муканова")], "client_against"),
    # hidden people
    s("a hidden client is the opponent", [There("Айнагүл Бекташева", "client", "A", hidden=True)],
      [CLIENT, ("other_side", "Айнагүл Бекташева")], "hidden", "client_against"),
    s("a hidden woman calls for help again", [There(CLIENT[1], "client", "A", hidden=True)], [CLIENT], "hidden"),
    s("a hidden person in no case, in Latin letters", [There("Айнагүл Бекташева", hidden=True)],
      [CLIENT, ("witness", "Ainagul Bektasheva")], "hidden", "other_part"),
    # what cannot be checked
    s("nobody knows the client's name", [], [("caller", "Сайкал Сатарова")], "nameless"),
    s("the other side is known by one word", [], [CLIENT, ("other_side", "Айбек")], "too_short"),
    s("the client is known by one word", [], [("client", "Айбек")], "too_short"),
    # several at once
    s("two sides of one quarrel, and a colleague's cousin between them",
      [There("Данияр Эсенов", staff=True), There(OFFICER, kin_of="Данияр Эсенов"), There("Айнагүл Бекташева", "client", "A"),
       There(CLIENT[1], "perpetrator", "A")],
      [CLIENT, ("other_side", "Айнагүл Бекташева"), ("official", OFFICER)],
      "kin_of_colleague", "client_against", "against_client"),
    s("a known client among strangers", [There(CLIENT[1], "client", "A"), There("Кутман Шералиев", "other_side", "A")],
      [CLIENT, ("other_side", "Кутман Шералиев"), ("official", OFFICER)]),
]  # fmt: skip
