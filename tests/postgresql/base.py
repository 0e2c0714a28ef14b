"""Django's PostgreSQL backend, able to empty tables that refuse to be emptied and to drop a database still in use.

Tests with real transactions end with empty tables. Django empties every table by TRUNCATE, which the audit trail's
triggers refuse and which takes longer than most tests where there are more than a hundred; here only those that hold
anything lose their rows, with the triggers silent, only here and only for those statements. What is the same for every
test stays: content types, permissions, and the code lists that the portal ships, as long as no test changed them. A
thread of the live server may still hold its connection when the run ends on a busy machine.
"""

from django.db.backends.postgresql import base, creation, operations

ALWAYS_THE_SAME = {"django_content_type", "auth_permission"}
SHIPPED = "areas_codeitem"


class DatabaseOperations(operations.DatabaseOperations):
    # What the shipped code lists look like, once they have been brought in.
    shipped = None

    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        kept = ALWAYS_THE_SAME | ({SHIPPED} if self.shipped and self.look_at_shipped() == self.shipped else set())
        return [f"DELETE FROM {self.quote_name(table)}" for table in self._filled(tables) if table not in kept]

    def execute_sql_flush(self, sql_list):
        super().execute_sql_flush(["SET LOCAL session_replication_role = replica", *sql_list])

    def _filled(self, tables):
        """Those of `tables` that hold any row. One statement."""
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {self.quote_name(table)})"  # noqa: S608 - names of our tables
            for table in sorted(tables)
        )
        return [table for (table,) in self._answers(asked)] if asked else []

    def look_at_shipped(self):
        ((look,),) = self._answers(f"SELECT md5(string_agg(row::text, '' ORDER BY id)) FROM {SHIPPED} AS row")  # noqa: S608
        return look

    def _answers(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


class DatabaseCreation(creation.DatabaseCreation):
    def _destroy_test_db(self, test_database_name, verbosity):
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation
