#!/bin/sh
# Installs the package, uses it, removes and purges it, and looks at what is left. For a machine that may be
# changed (CI, a container), as root: packaging/deb/check.sh PACKAGE.deb
set -eu
package=$1
name=copper-mailchimp-sync
fail() { echo "check of $package: $*" >&2; exit 1; }

dpkg --install "$package" >/dev/null
[ "$(command -v $name)" = "/usr/bin/$name" ] || fail 'the link is not in the PATH'
case "$(command -v sync)" in */lib/$name/*) fail 'it hides the sync of the system' ;; esac
$name --version | grep -q "^$name\|^sync" || fail 'it does not start'
$name --help | grep -q "$name" || fail 'help does not use the name that it was called by'
for file in "/usr/share/man/man1/$name.1.gz" "/usr/share/man/man1/$name-plan.1.gz" "/usr/share/man/fr/man1/$name.1.gz" \
    "/usr/share/bash-completion/completions/$name" "/usr/lib/systemd/system/$name.timer"; do
    [ -e "$file" ] || fail "$file is missing"
done
getent passwd "$name" >/dev/null || fail 'its user is missing'
[ "$(stat -c '%a %U' "/var/lib/$name")" = "700 $name" ] || fail 'its folder is open to others'
if command -v systemd-analyze >/dev/null; then
    systemd-analyze verify "/usr/lib/systemd/system/$name.service" "/usr/lib/systemd/system/$name.timer" 2>&1 |
        grep "$name" && fail 'systemd does not take the units'
fi

touch "/var/lib/$name/sync.toml"
dpkg --remove "$name" >/dev/null
[ ! -e "/usr/bin/$name" ] || fail 'the link is left'
[ -e "/var/lib/$name/sync.toml" ] || fail 'removing lost the configuration'
dpkg --purge "$name" >/dev/null
[ ! -e "/var/lib/$name" ] || fail 'purging left the folder'
! getent passwd "$name" >/dev/null || fail 'purging left the user'
echo "$package installs, works and goes away"
