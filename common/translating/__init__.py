"""The portal's words in other languages, without GNU gettext: found, merged, checked, compiled (docs/translating.md).

Reads files only: no settings, no database. `manage.py translations` is the door.
"""
