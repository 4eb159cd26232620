"""Figures of a session, counted once as data, and the pictures and tables drawn from that data.

``figures`` counts, ``draw`` makes SVG and PNG, ``describe`` the text equivalent; nothing here knows a browser or a door.
"""
