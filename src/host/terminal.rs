//! A terminal that does not show what is typed. It must not read or write anything.

use std::io;

/// Does something while the terminal of standard input shows nothing; it shows again afterwards, whatever
/// happened. Elsewhere than on a terminal nothing is changed.
pub fn hidden<T>(read: impl FnOnce() -> T) -> T {
    let _shown_again = Hidden::begin();
    read()
}

#[cfg(unix)]
struct Hidden(rustix::termios::Termios);

#[cfg(unix)]
impl Hidden {
    fn begin() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let before = tcgetattr(io::stdin()).ok()?;
        let mut now = before.clone();
        now.local_modes -= LocalModes::ECHO;
        // What was typed ahead is kept.
        tcsetattr(io::stdin(), OptionalActions::Now, &now).ok()?;
        Some(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        let _gone = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.0);
    }
}

#[cfg(not(unix))]
struct Hidden;

#[cfg(not(unix))]
impl Hidden {
    fn begin() -> Option<Self> {
        let _ = io::stdin();
        None
    }
}
