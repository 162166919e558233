import datetime
import io

from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font

book = Workbook()
sheet = book.active
sheet.title = "Sums"
for row in ("day", "n"), (datetime.date(2024, 7, 1), 4), (datetime.date(2024, 7, 2), 5):
    sheet.append(row)
sheet["B4"] = "=SUM(B2:B3)"
sheet["A1"].font = Font(bold=True)
chart = BarChart()
chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
sheet.add_chart(chart, "D2")
file = io.BytesIO()
book.save(file)
read = load_workbook(io.BytesIO(file.getvalue()))["Sums"]
print(read["A2"].value.date(), read["B4"].value, read["A1"].font.bold, len(read._charts))
