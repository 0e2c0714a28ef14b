"""Alerts that the portal suggests: made from readings and silence, answered by people (docs/indicators.md)."""
