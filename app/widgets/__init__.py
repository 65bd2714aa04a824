"""Widgets that a person writes on and sets things with; they know neither models nor pages."""
