//! A seeded little generator for shuffles and wordings.
//! It must read neither clock nor entropy: the same requests give the same answers.

/// A splitmix64 sequence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The next number of the sequence.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }
}

/// A number that looks unrelated to its argument, and is always the same for it.
pub(crate) fn mix(number: u64) -> u64 {
    let first = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_same_each_time_and_does_not_stand_still() {
        let (mut one, mut two) = (Random::default(), Random::default());
        let (first, second) = (one.next(), one.next());
        assert_eq!((first, second), (two.next(), two.next()));
        assert_ne!(first, second);
    }
}
