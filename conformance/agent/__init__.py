"""Both ends of the conversation with a target: the portable agent, and the host's side of it."""
