"""The window: Qt, pages and views over the engine."""
