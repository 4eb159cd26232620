"""Takes in what other tools, paper and other installations have: reads, shows what it would do, and then does it.

``tables`` reads files, ``mapping`` turns their rows into contributions or says what is wrong, ``contributions`` puts them
into a session through the dispatcher, ``installation`` makes an event from an exported outcome.
"""
