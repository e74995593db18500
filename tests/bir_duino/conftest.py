"""Holders of the back-ups, made once a run (a key costs a quarter of a second), and folders of a test's own."""

import pytest

from tests.bir_duino.backups import empty_database, make_holders


@pytest.fixture(scope="session")
def holders(tmp_path_factory):
    return make_holders(tmp_path_factory.mktemp("holders"))


@pytest.fixture
def folder(settings, tmp_path, holders):
    """BACKUP_DIR of this test; the files of the house beside it."""
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_HOLDERS_FILE = holders.public
    settings.FILES_DIR = tmp_path / "files"
    return settings.BACKUP_DIR


@pytest.fixture
def empty(database):
    with empty_database(database) as one:
        yield one


@pytest.fixture
def scratch(database):
    with empty_database(database, "scratch") as one:
        yield one
