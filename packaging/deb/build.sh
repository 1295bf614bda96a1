#!/bin/sh
# Builds the Debian package into a folder: packaging/deb/build.sh [FOLDER] (default: target/deb).
# SYNC_BIN  the program to pack; without it, the release build.
# The binary stands outside the default PATH, because a system already has a `sync`; the link
# copper-mailchimp-sync leads to it. It must not touch the machine that it builds on.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
out=${1:-$root/target/deb}
program=${SYNC_BIN:-}
if [ -z "$program" ]; then
    cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" >&2
    program=${CARGO_TARGET_DIR:-$root/target}/release/sync
fi

name=copper-mailchimp-sync
version=$("$program" --version | sed 's/^[^ ]* //')
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

install -D -m 755 "$program" "$tree/usr/lib/$name/sync"
install -d "$tree/usr/bin"
ln -s "../lib/$name/sync" "$tree/usr/bin/$name"

# Manual pages and completions under the name that the package gives the program.
"$tree/usr/bin/$name" --lang en man --output "$tree/usr/share/man/man1"
"$tree/usr/bin/$name" --lang fr man --output "$tree/usr/share/man/fr/man1"
gzip -9n "$tree"/usr/share/man/man1/*.1 "$tree"/usr/share/man/fr/man1/*.1
install -d "$tree/usr/share/bash-completion/completions" "$tree/usr/share/zsh/vendor-completions" \
    "$tree/usr/share/fish/vendor_completions.d"
"$tree/usr/bin/$name" completions bash >"$tree/usr/share/bash-completion/completions/$name"
"$tree/usr/bin/$name" completions zsh >"$tree/usr/share/zsh/vendor-completions/_$name"
"$tree/usr/bin/$name" completions fish >"$tree/usr/share/fish/vendor_completions.d/$name.fish"

for unit in service timer; do
    install -D -m 644 "$root/packaging/deb/$name.$unit" "$tree/usr/lib/systemd/system/$name.$unit"
done
install -D -m 644 "$root/packaging/deb/sysusers.conf" "$tree/usr/lib/sysusers.d/$name.conf"
install -d "$tree/usr/share/doc/$name"
cp "$root"/docs/guide.*.md "$root/docs/operations.md" "$root/CHANGELOG.md" "$tree/usr/share/doc/$name/"
cp "$root/LICENSE" "$tree/usr/share/doc/$name/copyright"

install -d "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: $arch
Maintainer: IT <it@exemple.fr>
Section: utils
Priority: optional
Depends: libc6 (>= 2.34), ca-certificates
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Description: keeps Copper contacts and a Mailchimp audience in step, both ways
 Every change is a plan that a person approves, or that a standing approval
 with budgets covers. The timer is installed and not enabled: set up first
 with copper-mailchimp-sync init.
CONTROL
for script in postinst prerm postrm; do
    install -m 755 "$root/packaging/deb/$script" "$tree/DEBIAN/$script"
done

mkdir -p "$out"
dpkg-deb --root-owner-group --build "$tree" "$out/${name}_${version}_$arch.deb" >&2
echo "$out/${name}_${version}_$arch.deb"
