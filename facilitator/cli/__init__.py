"""What a person types. One module a group of commands; ``main`` names them all."""
