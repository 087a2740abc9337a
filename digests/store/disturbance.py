"""Disturbances: what a database has that is no statement's fault, and that passes or is mended."""

import sqlite3
from typing import Final

import psycopg
import sqlalchemy as sa

_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
_PRIMARY: Final = 0xFF
"""An extended result code of SQLite holds the primary one in its lowest byte."""


class ConnectionLostError(Exception):
    """The connection that something stood on is gone."""


def is_disturbance(problem: BaseException) -> bool:
    """Whether an error is the database's and not what it was asked: the same may go well later."""
    match problem:
        case BaseExceptionGroup(exceptions=inner):
            return all(is_disturbance(one) for one in inner)
        case ConnectionLostError() | sa.exc.TimeoutError():
            return True
        case sa.exc.DBAPIError(connection_invalidated=True):
            return True
        case sa.exc.DBAPIError(orig=BaseException() as origin):
            return is_disturbance(origin)
        case psycopg.OperationalError() | psycopg.errors.ReadOnlySqlTransaction():
            return True
        case sqlite3.Error():
            code = getattr(problem, "sqlite_errorcode", None)
            return code is not None and code & _PRIMARY in _SQLITE
    return False


def say_disturbance(problem: BaseException) -> str:
    """What the database said, in a line; neither values nor passwords are in it."""
    match problem:
        case BaseExceptionGroup(exceptions=[first, *_]):
            return say_disturbance(first)
        case sa.exc.DBAPIError(orig=BaseException() as origin):
            return say_disturbance(origin)
    lines = [line.strip() for line in str(problem).splitlines()]
    return next(filter(None, lines), type(problem).__name__)
