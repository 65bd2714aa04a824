"""The Translate lab: encoder, decoder, attention and beams, from an English sentence to a French or German one."""
