import ctypes
import ctypes.util
import json
import locale
import sqlite3
import sys
import urllib.request
from datetime import datetime
from zoneinfo import ZoneInfo

with urllib.request.urlopen(sys.argv[1]) as page:
    found = json.load(page)
database = sqlite3.connect(":memory:")
database.execute("create table events (at text, what text)")
database.execute("insert into events values (:at, :what)", found)
at, what = database.execute("select at, upper(what) from events").fetchone()
berlin = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Berlin"))
locale.setlocale(locale.LC_ALL, "")
libc = ctypes.CDLL("libc.so.6")
libz = ctypes.CDLL(ctypes.util.find_library("z"))
libz.zlibVersion.restype = ctypes.c_char_p
print(berlin.strftime("%A %H:%M %Z"), what, locale.getpreferredencoding(), libc.abs(-7), libz.zlibVersion().decode()[0])
