"""For conftest.py of every suite that starts something: a run that is told to end still puts everything away."""
import signal


def pytest_configure(config):
    def end(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
