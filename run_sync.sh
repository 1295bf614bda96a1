#!/bin/sh
# The manual run: plans, shows, asks and applies at a terminal; elsewhere the unattended run.
# Arguments are passed on to the program. It must never answer a question by itself.
#
# SYNC_BIN  the program to run instead of the one built here; nothing is built then.

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program=${SYNC_BIN:-}

if [ -z "$program" ]; then
    # Cargo itself knows whether anything is to be built, and says nothing where it is not.
    cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" >&2
    program=${CARGO_TARGET_DIR:-$root/target}/release/sync
fi

if [ -t 0 ] && [ -t 1 ]; then
    exec "$program" apply "$@"
fi

exec "$program" run "$@"
