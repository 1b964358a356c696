#!/usr/bin/env python3
"""hook.py DATABASE TABLE ID STATUS - replaces a data plane: writes a status into the service's SQLite file.

The recorder calls it as its --status-hook. It changes the column `status` of one row and nothing else.
"""
import sqlite3
import sys
import uuid

TABLES = ('vpnservices', 'ipsec_site_connections')
BUSY_TIMEOUT_S = 5


def set_status(database, table, rid, status):
    """Sets the status of the row `rid`, which must exist."""
    if table not in TABLES:
        raise SystemExit(f'hook: no such table: {table}')
    try:
        key = uuid.UUID(rid).bytes
    except ValueError as fault:
        raise SystemExit(f'hook: {rid} is not an id') from fault
    connection = sqlite3.connect(database, timeout=BUSY_TIMEOUT_S)
    try:
        with connection:
            changed = connection.execute(f'UPDATE {table} SET status = ? WHERE id = ?', (status, key)).rowcount
    finally:
        connection.close()
    if changed != 1:
        raise SystemExit(f'hook: {table} has {changed} rows with the id {rid}')


if __name__ == '__main__':
    set_status(*sys.argv[1:])
