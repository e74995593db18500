"""Holders' keys: behind a passphrase, never overwritten, on a list of at least two."""

import json

import pytest

from vault.holders import Holder, HolderError, add_holder, make_key, open_key, read_holders

WORDS = "тополь кирпич седло ветер"


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "asel.json"
    make_key("Асель", WORDS, path)
    return path


def test_the_passphrase_opens_it_and_nothing_in_the_file_is_the_key(key_file):
    key = open_key(key_file, WORDS)
    raw = key.private.private_bytes_raw()
    content = key_file.read_bytes()
    assert raw not in content
    assert raw.hex().encode() not in content
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert raw.hex() not in repr(key)


def test_a_wrong_passphrase_is_a_sentence(key_file):
    with pytest.raises(HolderError, match="passphrase does not open"):
        open_key(key_file, WORDS + " ")


@pytest.mark.parametrize("part", ["name", "public", "salt", "nonce", "sealed"])
def test_a_changed_part_does_not_open(key_file, part):
    words = json.loads(key_file.read_text())
    text = words[part]
    words[part] = ("B" if text[0] != "B" else "C") + text[1:]
    key_file.write_text(json.dumps(words))
    with pytest.raises(HolderError):
        open_key(key_file, WORDS)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kind": "else"}', "\0"])
def test_another_file_is_a_sentence(tmp_path, content):
    path = tmp_path / "x"
    path.write_text(content)
    with pytest.raises(HolderError):
        open_key(path, WORDS)
    with pytest.raises(HolderError):
        read_holders(path)


def test_a_key_is_never_overwritten(key_file):
    before = key_file.read_bytes()
    with pytest.raises(HolderError, match="exists already"):
        make_key("Асель", WORDS, key_file)
    assert key_file.read_bytes() == before


def test_a_short_passphrase_and_a_strange_name_are_refused(tmp_path):
    with pytest.raises(HolderError, match="fewer than"):
        make_key("Асель", "short", tmp_path / "x")
    with pytest.raises(HolderError, match="name"):
        make_key("../x", WORDS, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_the_list_needs_two_different_holders(tmp_path):
    path = tmp_path / "holders.json"
    with pytest.raises(HolderError, match="no list of holders"):
        read_holders(path)
    one = make_key("Асель", WORDS, tmp_path / "a")
    assert add_holder(path, one) == 1
    with pytest.raises(HolderError, match="names 1 holders"):
        read_holders(path)
    with pytest.raises(HolderError, match="already"):
        add_holder(path, one)
    add_holder(path, Holder("Она же", one.public))
    with pytest.raises(HolderError, match="different"):
        read_holders(path)


def test_the_list_holds_public_parts_only(tmp_path):
    path = tmp_path / "holders.json"
    two = [make_key(name, WORDS, tmp_path / name) for name in ("Асель", "Бакыт")]
    for holder in two:
        add_holder(path, holder)
    assert read_holders(path) == two
    for name in ("Асель", "Бакыт"):
        raw = open_key(tmp_path / name, WORDS).private.private_bytes_raw()
        assert raw.hex() not in path.read_text()
        assert json.loads((tmp_path / name).read_text())["sealed"] not in path.read_text()
