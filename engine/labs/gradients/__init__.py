"""The Gradients lab: how far back in time a recurrent network's gradient reaches, and why."""
