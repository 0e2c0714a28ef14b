"""Django's PostgreSQL backend, able to empty tables that refuse to be emptied and to drop a database still in use.

Tests with real transactions end with a TRUNCATE of every table, which the audit trail's triggers refuse. Only here, and
only for that statement, the triggers stay silent. A thread of the live server may still hold its connection when the
run ends on a busy machine.
"""

from django.db.backends.postgresql import base, creation, operations


class DatabaseOperations(operations.DatabaseOperations):
    def execute_sql_flush(self, sql_list):
        super().execute_sql_flush(["SET LOCAL session_replication_role = replica", *sql_list])


class DatabaseCreation(creation.DatabaseCreation):
    def _destroy_test_db(self, test_database_name, verbosity):
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation
