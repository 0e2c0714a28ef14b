"""Pages about duty: one's own, the rosters of posts, and calendars."""
