"""Many boards that are to be the same one: what is told of all of them at once, in any output."""
