//! Numbers in decimal, as they stand in what is signed.

/// A number's decimal digits, without an allocation.
pub(crate) struct Decimal {
    digits: [u8; Self::MOST],
    start: usize,
}

impl Decimal {
    /// Digits of the largest `u64`.
    const MOST: usize = 20;

    pub(crate) fn new(mut number: u64) -> Self {
        let mut digits = [b'0'; Self::MOST];
        let mut start = Self::MOST;
        loop {
            start -= 1;
            digits[start] += (number % 10) as u8;
            number /= 10;
            if number == 0 {
                return Self { digits, start };
            }
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_usual() {
        for number in [0, 9, 10, 1_700_000_000, u64::MAX] {
            assert_eq!(
                Decimal::new(number).as_bytes(),
                number.to_string().as_bytes()
            );
        }
    }
}
