"""A photo on its way to a contact lies nowhere on the disk meanwhile, whatever its length (safety.md 9 and 14)."""

import pytest
from django.conf import global_settings
from django.core.handlers.wsgi import WSGIRequest

from tests.faults.canaries import CANARY
from tests.faults.test_spilled_words import Slow
from vault.incoming import LARGEST
from vault.uploads import MUCH_TOO_LARGE, MemoryOnly


def sent(folder, size: int, handlers: bool = True) -> tuple[WSGIRequest, set]:
    """A file of that many bytes, and what lay in the folder while it came."""
    word = CANARY.encode()
    content = (word * (size // len(word) + 1))[:size]
    head = b'Content-Disposition: form-data; name="enclosure"; filename="a.jpg"\r\n\r\n'
    body = b"--x\r\n" + head + content + b"\r\n--x--\r\n"
    stream = Slow(body, folder)
    given = {"REQUEST_METHOD": "POST", "wsgi.input": stream, "CONTENT_LENGTH": str(len(body))}
    request = WSGIRequest(given | {"CONTENT_TYPE": "multipart/form-data; boundary=x"})
    if handlers:
        request.upload_handlers = [MemoryOnly(request)]
    return request, stream.seen


@pytest.mark.parametrize("size", [0, 100, 3_000_000, LARGEST, LARGEST + 1, MUCH_TOO_LARGE])
def test_it_lies_nowhere_and_comes_whole_up_to_the_limit(settings, tmp_path, size):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    request, seen = sent(tmp_path, size)
    file = request.FILES["enclosure"]
    assert file.size == size
    assert len(file.read()) == (size if size <= LARGEST else 0)
    assert seen == set()


def test_far_beyond_the_limit_nothing_is_read_any_more(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    request, seen = sent(tmp_path, MUCH_TOO_LARGE + 200_000)
    assert (dict(request.FILES), seen) == ({}, set())


def test_with_djangos_own_way_it_would_lie_there(settings, tmp_path):
    """The twin."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_HANDLERS = global_settings.FILE_UPLOAD_HANDLERS
    request, _seen = sent(tmp_path, 3_000_000, handlers=False)
    assert request.FILES["enclosure"].temporary_file_path().startswith(str(tmp_path))
    request.close()
