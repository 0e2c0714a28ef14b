"""Exercises: drills of the early warning system that run the real engine and leak nowhere (docs/exercises.md)."""
