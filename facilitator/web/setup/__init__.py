"""The organiser's pages: plain forms that work without JavaScript, each over one command. Holds no rule of its own."""
