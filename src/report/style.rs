//! Tones of a line, their symbols and their colours. It must not be the only sign of anything: each
//! tone has a symbol that says the same without colour.

use anstyle::{AnsiColor, Style};

use crate::model::kind::Kind;

/// Whether colours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Escape sequences are written.
    On,
    /// Plain text.
    Off,
}

/// What a line or a word is, in a reader's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something is added.
    Add,
    /// Something is taken away.
    Remove,
    /// Something is replaced.
    Change,
    /// Something to look at twice.
    Warning,
    /// Something only a person can say.
    Question,
    /// A title.
    Title,
    /// Something that may be skipped when reading.
    Quiet,
}

impl Tone {
    /// The tone of a kind of operation.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Create | Kind::Fill | Kind::Tag | Kind::Reactivate | Kind::Confirm | Kind::Adopt => Self::Add,
            Kind::Restrict | Kind::Untag | Kind::Clear => Self::Remove,
            Kind::Mark | Kind::Rekey | Kind::Update => Self::Change,
            Kind::Destroy | Kind::Conflict => Self::Warning,
        }
    }

    /// The sign that says the same without colour.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Remove => "-",
            Self::Change => "~",
            Self::Warning => "!",
            Self::Question => "?",
            Self::Title | Self::Quiet => "",
        }
    }
}

/// A style for each tone.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    colour: Colour,
}

impl Palette {
    /// With or without colours.
    pub const fn new(colour: Colour) -> Self {
        Self { colour }
    }

    /// Whether colours are written.
    pub const fn colour(self) -> Colour {
        self.colour
    }

    /// The style of a tone; without colour, one that writes nothing.
    pub const fn style(self, tone: Tone) -> Style {
        match (self.colour, tone) {
            (Colour::Off, _) => Style::new(),
            (Colour::On, Tone::Add) => AnsiColor::Green.on_default(),
            (Colour::On, Tone::Remove) => AnsiColor::Red.on_default(),
            (Colour::On, Tone::Change) => AnsiColor::Yellow.on_default(),
            (Colour::On, Tone::Warning) => AnsiColor::Magenta.on_default().bold(),
            (Colour::On, Tone::Question) => AnsiColor::Cyan.on_default(),
            (Colour::On, Tone::Title) => Style::new().bold(),
            (Colour::On, Tone::Quiet) => Style::new().dimmed(),
        }
    }

    /// Text in a tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let style = self.style(tone);
        format!("{style}{text}{style:#}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_added() {
        let palette = Palette::new(Colour::Off);
        for kind in Kind::ALL {
            assert_eq!(palette.paint(Tone::of(kind), "x"), "x");
        }
    }

    #[test]
    fn every_kind_of_operation_has_a_sign_without_colour() {
        for kind in Kind::ALL {
            assert!("+-~!".contains(Tone::of(kind).symbol()), "{kind:?}");
            assert!(!Tone::of(kind).symbol().is_empty());
        }
    }

    #[test]
    fn colour_ends_where_the_text_ends() {
        let painted = Palette::new(Colour::On).paint(Tone::Remove, "x");
        assert_eq!(painted, "\u{1b}[31mx\u{1b}[0m");
    }
}
