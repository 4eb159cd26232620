#!/usr/bin/python3
"""A window of exact size with nothing in it but WebKitGTK, for WebKitWebDriver to drive; run by Debian's own Python.

``--size 390x844`` is the page's size in pixels. Nothing of a run is kept: each window starts without cookies or storage.
"""

import argparse

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402 - the versions come first


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--size", default="390x844")
    chosen, _of_the_driver = options.parse_known_args()
    width, height = (int(number) for number in chosen.size.split("x"))

    context = WebKit2.WebContext.new_ephemeral()
    context.set_automation_allowed(True)
    settings = WebKit2.Settings()
    settings.set_property("hardware-acceleration-policy", WebKit2.HardwareAccelerationPolicy.NEVER)
    windows = []

    def open_view(_session: object) -> WebKit2.WebView:
        view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
        view.set_size_request(width, height)
        window = Gtk.Window(decorated=False)
        window.add(view)
        window.show_all()
        windows.append(window)
        return view

    def start(_context: object, session: WebKit2.AutomationSession) -> None:
        about = WebKit2.ApplicationInfo()
        about.set_name("MiniBrowser")  # the name that the driver asks for
        session.set_application_info(about)
        session.connect("create-web-view", open_view)

    context.connect("automation-started", start)
    Gtk.main()


if __name__ == "__main__":
    main()
