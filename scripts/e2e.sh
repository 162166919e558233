#!/usr/bin/env bash
# The end-to-end tests: installs the peers they compare with, builds the program, makes the bases on first use and runs everything
# in test/e2e. Needs root, for owners and devices are compared. Further arguments go to vitest.
#
# SLIM_E2E_CACHE    where bases are kept between runs; /var/tmp/slim-e2e
# SLIM_E2E_REPORT   where the results go as JSON; out/e2e.json
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
  echo 'the end-to-end tests compare owners, device nodes and capabilities: run them as root' >&2
  exit 2
fi
umask 022
scripts/install-peers.sh
npm run --silent build
npx vitest run --project e2e --reporter=default --reporter=json \
  --outputFile.json="${SLIM_E2E_REPORT:-out/e2e.json}" "$@"
