"""The JOC desk: its watch log and the handover of its shifts (docs/desk.md)."""
