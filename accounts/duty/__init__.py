"""Duty: who is reachable now. Rosters of posts, absences with deputies, handover notes, calendars."""
