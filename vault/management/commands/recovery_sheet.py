"""``manage.py recovery_sheet``: the ring as a sheet of paper, for two people to keep apart from the data."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vault import ring, ringfile, sheet

PAGE = """\
=====================================================================
# BIR DUINO: RECOVERY SHEET                       {day}
# {site}
=====================================================================
# Whoever holds this sheet AND a copy of the database can read every
# word of every client. Whoever loses all rings and all sheets can
# never read anything again. Keep it in an envelope, signed over the
# flap, apart from the server and from every copy of the database.
# Never photograph it, never send it, never type it into a web page.
#
# Fingerprint of the ring   {fingerprint}
# CHECK CODE                {code}
# Type the check code into "First steps" on the site: it says that
# this sheet was printed and can be read.

{lines}

=====================================================================
# Back from paper, at the server, as the user of the service:
#     python -m vault.sheet /path/of/the/new/ring.json
# then type the lines from "key" to the last line of "index", and end
# with Ctrl-D. Each line carries its own check; headings may be left out.
#
# Sheet no. ____ of ____     Kept by ______________________________
# Since ______________       Where   ______________________________
# The other sheet is kept by ______________________________________
=====================================================================
"""


class Command(BaseCommand):
    """Needs the ring alone: no database, no web. Print it at once; a file that is left lying is a stolen key."""

    help = "Prints the key ring as a sheet of paper with its check code. Pipe it to a printer: recovery_sheet | lp"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            held = ring.reload()
            text = os.environ.get("VAULT_RING", "")
            data = ringfile.read(ring.path()) if ring.path() else ringfile.parse(text)
        except (ring.RingError, ringfile.RingFileError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            PAGE.format(
                day=f"{timezone.localdate():%d.%m.%Y}",
                site=settings.SITE_URL,
                fingerprint=sheet.fingerprint(held.fingerprints),
                code=sheet.check_code(held.index, held.fingerprints),
                lines="\n".join(sheet.paper_lines(data)),
            )
        )
