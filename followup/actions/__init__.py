"""The tracker of actions: given by people and by steps of ladders, done, carried over or no longer needed."""
