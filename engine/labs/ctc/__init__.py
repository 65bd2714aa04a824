"""The CTC lab, without a window."""
