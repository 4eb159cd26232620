"""What is kept: the database, its rows, and the journal of every change. Imports contract and domain only."""
