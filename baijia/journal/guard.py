from django.db import connection

TRIGGERS = """SELECT count(*) = 3 FROM sqlite_master
    WHERE type = 'trigger' AND tbl_name = 'journal_entry'"""
RIGHTS = """SELECT NOT bool_or(has_table_privilege('journal_entry', may))
    FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS may"""


def is_guarded() -> bool:
    """Whether the database itself would refuse us to alter an entry."""
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS if connection.vendor == "postgresql" else TRIGGERS)
        return bool(cursor.fetchone()[0])
