"""Work off the window's thread: lanes, the mailbox that feeds one, the outbox that brings results back."""
