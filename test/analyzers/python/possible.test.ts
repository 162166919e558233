import { expect, test } from 'vitest'
import { pythonNeeds } from '../../helpers/python.ts'

const site = '/usr/lib/python3/dist-packages'

test('a module that is only perhaps loaded brings no other package whole', () => {
  // web.testclient cannot be loaded, for nothing that is kept requires client; what it imports of core asks for client in its turn.
  const files = `
    ${site}/web/__init__.py import core\\n
    ${site}/web/testclient.py from core.testclient import Client\\nimport client\\n
    ${site}/Web-1.0.dist-info/METADATA Requires-Dist: core\\n
    ${site}/Web-1.0.dist-info/top_level.txt web\\n
    ${site}/core/__init__.py
    ${site}/core/testclient.py import client\\n
    ${site}/Core-1.0.dist-info/top_level.txt core\\n
    ${site}/client/__init__.py from . import api\\n
    ${site}/client/api.py
    ${site}/client/more.py import terminal\\n
    ${site}/terminal/__init__.py
  `
  const args = ['/srv/app/main.py']
  const needs = pythonNeeds({ files: `/srv/app/main.py import web\\n\n${files}`, args })
  expect(needs).toContain(`?${site}/web/testclient.py`)
  expect(needs).toContain(`?${site}/core/testclient.py`)
  expect(needs.filter((one) => /^[^?].*\/(?:client|terminal)\//.test(one))).toEqual([])
})
