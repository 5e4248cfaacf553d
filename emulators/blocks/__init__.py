"""`with world:` blocks, in which code of the host sees a world: what is exchanged, what stands for it, what is refused."""
