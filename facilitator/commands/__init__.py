"""One function a command; ``dispatcher.Dispatcher.perform`` is the one way in for socket, HTTP, forms and command line."""
