"""Turns of duty as iCalendar (RFC 5545): written for calendars, and read from files."""
