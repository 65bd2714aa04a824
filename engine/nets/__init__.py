"""Networks and passes that several labs share."""
