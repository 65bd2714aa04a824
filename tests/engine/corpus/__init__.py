"""Files for the readers' tests, made by code: small good ones, ways to damage them, and hostile ones."""
