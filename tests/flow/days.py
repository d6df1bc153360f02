"""Days as the Netherlands have them, which is what a file, an agreement and a message mean: at night UTC is still at the day before."""
import datetime
import zoneinfo


def today():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).date()


def day(days):
    """So many days from now, as messages have it."""
    return (today() + datetime.timedelta(days=days)).isoformat()
