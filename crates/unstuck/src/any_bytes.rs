//! For tests of what reads bytes from outside: a good file spoilt in many ways, the same ones each time.

/// SplitMix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    /// `good` with one to eight bytes changed, put in or left out, or cut off.
    pub fn spoilt(&mut self, good: &[u8]) -> Vec<u8> {
        const ODD: &[u8] = b"\0\n\r\",;=-+\t'\xff\xc3\x80 []{}#0919eN";
        let mut bytes = good.to_vec();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len());
            let odd = if self.below(2) == 0 {
                ODD[self.below(ODD.len())]
            } else {
                (self.roll() & 255) as u8
            };
            match self.below(5) {
                0 if !bytes.is_empty() => bytes[at] = odd,
                1 => bytes.insert(at, odd),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 => bytes.truncate(at.max(1)),
                _ => {
                    let end = (at + self.below(40)).min(bytes.len());
                    let copied = bytes[at..end].to_vec();
                    bytes.splice(at..at, copied);
                }
            }
        }
        bytes
    }
}
