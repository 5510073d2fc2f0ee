"""The rules of the approval gate: pure functions over frozen records, standard library only."""
