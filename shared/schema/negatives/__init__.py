"""Values that break one constraint and no other, each proved by the validator; or why there is none."""
