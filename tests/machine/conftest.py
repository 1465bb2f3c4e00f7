"""Prints the tally where these tests are run by themselves."""

from machine import tally


def pytest_configure(config):
    """Register the tally, unless it is there already."""
    if not config.pluginmanager.is_registered(tally):
        config.pluginmanager.register(tally, tally.__name__)
