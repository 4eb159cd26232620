"""The live part: sockets, and the fan-out of what was committed. Calls commands and store; holds no rule."""
