"""The Captions page: a pad to draw on, what a network says of the drawing, and where it looked for each word."""
