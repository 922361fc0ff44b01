#!/usr/bin/env bash
# Each linter must accept openapi.json, and reject the same document without its operationId.
set -euo pipefail
cd "$(dirname "$0")"
export REDOCLY_SUPPRESS_UPDATE_NOTICE=true

npm ci --ignore-scripts --silent
faulty=$(mktemp --suffix .json)
trap 'rm -f "$faulty"' EXIT
grep -v '"operationId"' ../openapi.json > "$faulty"
for linter in redocly spectral; do
  npm run --silent "$linter" -- ../openapi.json
  if report=$(npm run --silent "$linter" -- "$faulty" 2>&1) || [[ $report != *operationId* ]]; then
    echo "$linter accepts an operation without an operationId"
    exit 1
  fi
done
