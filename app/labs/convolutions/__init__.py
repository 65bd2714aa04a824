"""The Convolutions page: a stack of dilated convolutions, read, trained and heard."""
