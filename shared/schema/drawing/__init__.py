"""Values made from what was read: ordinary, at the edges, at random, and in pairs."""
