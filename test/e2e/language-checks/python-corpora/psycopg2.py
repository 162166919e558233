import datetime

import psycopg2
import psycopg2.extras
from psycopg2 import errorcodes, errors, extensions, pool, sql

print(extensions.adapt(datetime.date(2024, 7, 1)).getquoted().decode(), extensions.adapt([1, None]).getquoted().decode())
print(extensions.make_dsn("host=/none", dbname="a b"), extensions.quote_ident is not None, errorcodes.lookup("23505"))
print(sql.SQL("select {}").format(sql.Literal(1)).__class__.__name__, psycopg2.extras.Json({"a": 1}).dumps({"a": 1}))
try:
    pool.SimpleConnectionPool(1, 2, host="/none", dbname="x")
except psycopg2.OperationalError as error:
    print(str(error).split(":")[0], issubclass(errors.lookup("23505"), psycopg2.IntegrityError))
try:
    psycopg2.connect("host=127.0.0.1 port=9 connect_timeout=2")
except psycopg2.OperationalError as error:
    print("refused" in str(error))
