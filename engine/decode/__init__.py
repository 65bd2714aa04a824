"""From what a network says at each step to a text: CTC, beams, alignment, language models. Numpy alone."""
