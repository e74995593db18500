"""The call and what was said in it, what came along, what is known of the number, and how we go on
afterwards; the calls that we owe and those that nobody answered; who is there."""

from hotline.models.callbacks import Callback, CallbackAttempt
from hotline.models.contacts import Contact
from hotline.models.duties import Duty
from hotline.models.emergencies import Emergency, Turn, VoiceCall
from hotline.models.enclosures import Enclosure
from hotline.models.flags import CallerFlag
from hotline.models.missed import MissedCall
from hotline.models.questions import CaseQuestion
from hotline.models.shifts import Shift, Vacancy
from hotline.models.talks import Talk

__all__ = [
    "Callback",
    "CallbackAttempt",
    "CallerFlag",
    "CaseQuestion",
    "Contact",
    "Duty",
    "Emergency",
    "Enclosure",
    "MissedCall",
    "Shift",
    "Talk",
    "Turn",
    "Vacancy",
    "VoiceCall",
]
