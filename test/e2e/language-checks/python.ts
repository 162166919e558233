import { trustedAuthority, trustedFileServer } from '../support/authority.ts'
import type { Check } from '../support/check.ts'
import { shippedFiles, shippedRecipe } from '../support/shipped.ts'

const server = trustedFileServer('data.json', '{"at": "2024-07-01T12:00:00", "what": "über"}')

const api = `from fastapi import FastAPI
from pydantic import BaseModel


class Item(BaseModel):
    name: str
    price: float = 1.5


app = FastAPI()


@app.post("/items")
async def create(item: Item):
    return {"name": item.name.upper(), "total": item.price * 2}
`

const settings = `SECRET_KEY = "check"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_of_check.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "notes"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
`

const manage = `import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of_check.settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
`

/** Python programs, each started as it would be in a service. */
export const python: readonly Check[] = [
  {
    name: 'a Python script reads JSON over https, keeps it in SQLite and tells the time in another zone',
    recipe: shippedRecipe('python'),
    files: shippedFiles('python/report.py'),
    prepare: trustedAuthority,
    script: `${server}\n  in_root python3 /srv/report.py https://web.check:8443/data.json`,
    expect: 'Monday 14:00 CEST üBER UTF-8 7 1\n',
  },
  {
    name: 'gunicorn serves a Flask application with templates',
    recipe: shippedRecipe('flask'),
    files: shippedFiles('flask/app.py', 'flask/templates/hello.txt'),
    script: `
      in_root gunicorn --bind 0.0.0.0:8000 --chdir /srv/app app:app >log 2>&1 &
      listening 8000
      curl -sS 'http://127.0.0.1:8000/you?times=2'`,
    expect: 'Hello you!\nHello you!\n',
  },
  {
    name: 'requests fetches a page over https from a server of the base’s own authority',
    recipe:
      "entrypoint: [python3, -c, \"import requests; print(requests.get('https://web.check:8443/data.json').json()['at'])\"]",
    prepare: trustedAuthority,
    script: `${server}
      in_root python3 -c "import requests; print(requests.get('https://web.check:8443/data.json').json()['at'])"`,
    expect: '2024-07-01T12:00:00\n',
  },
  {
    name: 'uvicorn serves a FastAPI application',
    recipe:
      'entrypoint: [uvicorn, --app-dir, /srv/app, --port, "8000", "api:app"]\nadd: [{ from: ./api.py, to: /srv/app/api.py }]',
    files: { 'api.py': api },
    script: `
      in_root uvicorn --app-dir /srv/app --port 8000 api:app >log 2>&1 &
      listening 8000
      curl -sS -H 'Content-Type: application/json' -d '{"name": "tea"}' http://127.0.0.1:8000/items`,
    expect: '{"name":"TEA","total":3.0}',
  },
  {
    name: 'Django from a virtual environment makes a database and checks itself',
    recipe:
      'entrypoint: [/srv/venv/bin/python, /srv/app/manage.py, check]\nalso: [[/srv/venv/bin/python, /srv/app/manage.py, migrate]]',
    prepare: `
      in_root python3 -m venv --system-site-packages --without-pip /srv/venv
      mkdir -p "$ROOT/srv/app/site_of_check" "$ROOT/srv/app/notes"
      cd "$ROOT/srv/app"
      cat >manage.py <<'END'
${manage}END
      cat >site_of_check/settings.py <<'END'
${settings}END
      touch site_of_check/__init__.py notes/__init__.py
      echo 'urlpatterns = []' >site_of_check/urls.py
      printf 'from django.db import models\\n\\nclass Note(models.Model):\\n    text = models.TextField()\\n' >notes/models.py`,
    script: `
      in_root /srv/venv/bin/python /srv/app/manage.py check
      in_root /srv/venv/bin/python /srv/app/manage.py migrate --verbosity 0 && echo migrated`,
    expect: 'System check identified no issues (0 silenced).\nmigrated\n',
  },
  {
    name: 'numpy solves a system of linear equations',
    recipe: 'entrypoint: [python3, /srv/solve.py]\nadd: [{ from: ./solve.py, to: /srv/solve.py }]',
    files: {
      'solve.py':
        'import numpy as np\n\na = np.array([[2.0, 1.0], [1.0, 3.0]])\nprint(np.linalg.solve(a, [3, 5]).round(2), np.linalg.svd(a)[1].round(3), np.fft.fft([1, 0]).real)\n',
    },
    script: 'in_root python3 /srv/solve.py',
    expect: '[0.8 1.4] [3.618 1.382] [1. 1.]\n',
  },
  {
    name: 'a console script finds its distribution and its entry point',
    recipe: 'entrypoint: [flask, --version]',
    script: 'in_root flask --version | head -2',
    expect: /Python 3\.\d+\.\d+\nFlask 2\./,
  },
  {
    name: 'workers of a process pool are started anew and log from a thread',
    recipe: 'entrypoint: [python3, /srv/pool.py]\nadd: [{ from: ./pool.py, to: /srv/pool.py }]',
    files: {
      'pool.py':
        'import asyncio\nimport logging\nimport multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor\n\nlogging.basicConfig(level="INFO")\n\n\nasync def main():\n    context = multiprocessing.get_context("spawn")\n    loop = asyncio.get_running_loop()\n    with ProcessPoolExecutor(2, mp_context=context) as pool:\n        print(await asyncio.gather(*(loop.run_in_executor(pool, abs, -n) for n in range(3))))\n\n\nif __name__ == "__main__":\n    asyncio.run(main())\n',
    },
    script: 'in_root python3 /srv/pool.py 2>/dev/null',
    expect: '[0, 1, 2]\n',
  },
]
