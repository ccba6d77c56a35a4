"""It needs something that is not there."""

raise RuntimeError("the river is not reachable")
