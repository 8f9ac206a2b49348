#!/bin/sh
# The hook of .pre-commit-hooks.yaml: pre-commit starts it in the repository that commits.
exec node "$(dirname "$0")/../dist/index.js" "$@"
