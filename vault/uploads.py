"""How a file reaches a view: in memory only, up to the limit. A temporary file would lie in clear on the disk, and for good
when the process is killed. Never what the file is (`vault.incoming`).
"""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from vault.incoming import LARGEST

MUCH_TOO_LARGE = 2 * LARGEST


class MemoryOnly(FileUploadHandler):
    """Keeps up to LARGEST bytes; of more only the size. Far beyond it the connection is not read any further."""

    chunk_size = 64 * 2**10

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing."""
        super().new_file(*args, **kwargs)
        self.kept, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add, or forget all once it is too much."""
        self.size += len(raw_data)
        if self.size > MUCH_TOO_LARGE:
            raise StopUpload(connection_reset=True)
        if self.size > LARGEST:
            self.kept = BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """What the form sees; `size` is that of what was sent."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, self.size, self.charset,
            self.content_type_extra,
        )  # fmt: skip


def takes_a_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the few views whose form has a line for a file; all other addresses keep to the setting, which drops large ones.

    The token is checked inside, after the way of taking files is chosen: checking reads what was sent.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def choosing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not hasattr(request, "_files"):  # a lock in front may have read it: then without large files
            request.upload_handlers = [MemoryOnly(request)]
        return protected(request, *args, **kwargs)

    return csrf_exempt(choosing)
