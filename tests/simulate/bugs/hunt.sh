#!/bin/sh
# Puts each deliberate bug into a scratch clone, plays seeds until one of them breaches an invariant,
# and says after how many. Usage: tests/simulate/bugs/hunt.sh [SEEDS [PATCH…]]; PROFILE=dev builds faster
# and plays slower.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
seeds=${1:-2000}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- "$here"/*.patch
profile=${PROFILE:-release}
folder=$([ "$profile" = dev ] && echo debug || echo "$profile")
# A folder of its own: two checkouts of one package would take each other's builds for theirs.
work=$root/target/bug-hunt
clone=$work/clone
target=$work/target
mkdir -p "$work"
rm -rf "$clone"
git clone --quiet "$root" "$clone"
missed=0
for patch in "$@"; do
    name=$(basename "$patch" .patch)
    git -C "$clone" checkout --quiet .
    if ! git -C "$clone" apply "$patch"; then
        echo "$name: the patch no longer fits"
        missed=$((missed + 1))
        continue
    fi
    (cd "$clone" && CARGO_TARGET_DIR="$target" CARGO_INCREMENTAL=1 nice -n 10 \
        cargo build --offline --quiet --profile "$profile" --example simulate)
    found=$("$target/$folder/examples/simulate" --seeds "$seeds" --jobs 1 --until-found || true)
    played=$(printf '%s\n' "$found" | sed -n 's/^\([0-9]*\) seeds in .*/\1/p')
    case $found in
    *"0 seeds breach"*) echo "$name: not found in $played seeds" && missed=$((missed + 1)) ;;
    *) echo "$name: found after $played seeds, $(printf '%s\n' "$found" | sed -n 's/^.* breach an invariant //p')" ;;
    esac
done
rm -rf "$clone"
[ "$missed" -eq 0 ]
