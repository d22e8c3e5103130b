"""What needs no database and no clock: tree, tiles, lines, signed notes, proofs, and the audit."""
