#!/bin/bash
# make down: stops what make up started. The data stay.
set -euo pipefail
# shellcheck source=config/demo/lib.sh
. "$(dirname "$0")/lib.sh"

[[ -d $DEMO ]] || exit 0
lock_demo "make down"
stop_all
