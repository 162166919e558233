from datetime import datetime

from dateutil import easter, parser, relativedelta, rrule, tz

berlin = tz.gettz("Europe/Berlin")
when = parser.parse("July 1, 2024 2:30 PM").replace(tzinfo=tz.UTC).astimezone(berlin)
print(when.isoformat(), when.tzname(), easter.easter(2024))
print((datetime(2024, 1, 31) + relativedelta.relativedelta(months=1)).date())
print([day.day for day in rrule.rrulestr("FREQ=WEEKLY;COUNT=3;BYDAY=MO", dtstart=datetime(2024, 7, 1))])
print(parser.parse("in May 1999", fuzzy=True).year, parser.isoparse("2024-07-01T10Z").tzinfo)
