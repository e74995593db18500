"""A GET writes nothing but the audit, the session and the list of sessions. Every page is opened with writes forbidden."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from tests.house.stage import patterns

MAY_BE_WRITTEN = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "?(audit_auditentry|django_session|accounts_staffsession)"?'
)
WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE|WITH .* (INSERT|UPDATE|DELETE))", re.S
)


class Written(AssertionError):
    """A GET tried to write."""


def forbid(execute, sql, params, many, context):
    """Let the audit, the session and the list of sessions through, nothing else."""
    if WRITES.match(sql) and not MAY_BE_WRITTEN.search(sql):
        raise Written(sql)
    return execute(sql, params, many, context)


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_get_writes_nothing(name, stage, signed_in):
    address = reverse(name, kwargs=stage.arguments.get(name))
    for actor in ("operator", "lawyer", "supervisor", "administrator"):
        client = signed_in(stage.actors[actor])
        with connection.execute_wrapper(forbid):
            assert client.get(address).status_code in (200, 302, 403, 404, 405)


def test_the_guard_sees_a_write(operator):
    with pytest.raises(Written), connection.execute_wrapper(forbid):
        operator.save(update_fields=["name"])
