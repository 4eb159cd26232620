"""Pages, plain forms and the HTTP API: parse, call one function, answer. Holds no rule of its own."""
