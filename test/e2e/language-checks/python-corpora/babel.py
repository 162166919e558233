from datetime import date, datetime

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from babel.support import Format
from io import BytesIO

print(dates.format_date(date(2024, 7, 1), "full", locale="de_DE"))
print(dates.format_datetime(datetime(2024, 7, 1, 12), locale="ja", tzinfo=dates.get_timezone("Asia/Tokyo")))
print(numbers.format_currency(1234.5, "EUR", locale="fr_FR").encode("unicode-escape").decode(), Locale("ar").display_name)
print(Format("sv").number(1099).encode("unicode-escape").decode(), Locale.parse("pl").plural_form(5))
catalog = Catalog(locale="de")
catalog.add("Hello", "Hallo")
file = BytesIO()
write_po(file, catalog)
print(b'msgstr "Hallo"' in file.getvalue())
