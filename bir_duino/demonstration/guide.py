"""What helps around the calls of the demonstration: an edited guidance text, a flag, a recording, a wish to talk.

Invented people and words; played after the calls, each thing at its time.
"""

import math
import struct
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from hotline.actions.enclosing import add_enclosure
from hotline.actions.flagging import flag_caller
from hotline.actions.talking import ask_to_talk
from hotline.models import Contact
from reference.actions import edit_guidance
from reference.models import Guidance
from vault.incoming import taken

MORE = {
    "say_ru": "Если рядом кто-то есть, скажите: «вы ошиблись номером», и я пойму.",
    "say_ky": "Жаныңызда бирөө болсо: «сиз жаңылып чалдыңыз» деңиз, мен түшүнөм.",
    "say_en": "If somebody is near you, say “you have the wrong number”, and I will understand.",
}
FLAGS = [
    ("REPEAT", "repeat", 45, "По вторникам в 11:00 говорит Бегимай. Нового нет: выслушать пять минут, записать, попрощаться."),
    ("DROPPED", "silent", 14, "Связь обрывается на первых словах. Говорить спокойно, ждать минуту, не перезванивать."),
]  # fmt: skip


def write_guidance(cast: dict[str, User]) -> None:
    """Two weeks ago a supervisor added a sentence for calls that cannot be spoken aloud."""
    row = Guidance.objects.get(pk="SILENT")
    if row.is_edited:
        return
    words = row.words() | {name: f"{getattr(row, name)}\n{line}" for name, line in MORE.items()}
    Guidance.objects.filter(pk=row.pk).update(edition_at=moment(-60))
    row.refresh_from_db()
    with at(moment(-14, 17)):
        edit_guidance(guidance=row, edition=row.edition, words=words, by=cast["supervisor"])


def flag_numbers(cast: dict[str, User], key_of: Callable[[str], UUID]) -> None:
    """Two numbers of which colleagues should know, by their last calls."""
    for outcome, kind, days, plan in FLAGS:
        calls = Contact.objects.filter(outcome_id=outcome, number_index__isnull=False).order_by("-began_at")
        contact = calls.first()
        if contact is None:
            continue
        worker = cast["operator"] if kind == "repeat" else None
        with at(contact.logged_at + timedelta(minutes=9)):
            flag_caller(
                key=key_of(f"flag {kind}"), contact=contact, kind=kind, plan=plan, worker=worker,
                until=timezone.localdate() + timedelta(days=days), by=cast["operator"],
            )  # fmt: skip


def enclose_recording(cast: dict[str, User], key_of: Callable[[str], UUID]) -> None:
    """The mother of the emergency sent a voice message; here it is a quiet tone."""
    contact = Contact.objects.filter(pk=key_of("call 0")).first()
    if contact is None or contact.enclosures.exists():
        return
    with at(contact.logged_at + timedelta(minutes=2)):
        key, tuned = key_of("recording"), taken(tone())
        add_enclosure(contact=contact, key=key, incoming=tuned, by=cast["operator"])


def tone(seconds: int = 2, rate: int = 8000) -> bytes:
    """A WAV of 440 hertz."""
    wave = bytes(int(128 + 40 * math.sin(2 * math.pi * 440 * step / rate)) for step in range(seconds * rate))
    head = struct.pack("<4sLHHLLHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8) + struct.pack(
        "<4sL", b"data", len(wave)
    )
    return struct.pack("<4sL4s", b"RIFF", 4 + len(head) + len(wave), b"WAVE") + head + wave


def want_to_talk(cast: dict[str, User]) -> None:
    """After a hard shift."""
    with at(timezone.now() - timedelta(minutes=40)):
        ask_to_talk(supervisor=cast["supervisor"], by=cast["operator2"])
