//! A machine of its own for a desk: a home, and a crontab in a file. It must not reach the timers of the
//! machine that tests run on.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::desk::Desk;

/// Keeps a crontab in a file, as the real one does, and notes what it was told.
pub(crate) const CRONTAB: &str = r#"#!/bin/sh
echo "crontab $*" >> "$TOLD"
case $1 in
-l) [ -f "$HOME/crontab" ] || { echo "no crontab for testeur" >&2; exit 1; }; cat "$HOME/crontab" ;;
-) cat > "$HOME/crontab" ;;
esac
"#;

impl Desk {
    /// Puts a crontab, and the few tools that a terminal takes, into a folder that stands for the machine's.
    pub(crate) fn lend_crontab(&self) {
        for folder in ["bin", "home"] {
            fs::create_dir_all(self.path(folder)).unwrap();
        }
        self.lend_tool("crontab", CRONTAB);
        for tool in ["sh", "cat", "script", "timeout"] {
            let found = ["/bin", "/usr/bin"].map(|folder| format!("{folder}/{tool}"));
            let found = found.iter().find(|path| fs::exists(path).unwrap()).unwrap();
            std::os::unix::fs::symlink(found, self.path("bin").join(tool)).unwrap();
        }
    }

    /// Puts a program of ours in place of a tool of the system.
    pub(crate) fn lend_tool(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path("bin")).unwrap();
        let path = self.path("bin").join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The environment in which nothing but what was lent is found.
    pub(crate) fn lent(&self) -> Vec<(&'static str, String)> {
        let shown = |name: &str| self.path(name).display().to_string();
        vec![("PATH", shown("bin")), ("HOME", shown("home")), ("TOLD", shown("told"))]
    }

    /// Types into the program on that machine.
    pub(crate) fn type_on_lent(&self, arguments: &str, lines: &[&str]) -> crate::support::desk::Ended {
        let lent = self.lent();
        let variables: Vec<(&str, &str)> = lent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.type_into_with(arguments, lines, &variables)
    }
}
