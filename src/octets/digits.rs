//! Decimal digits, eight octets at a time. What a number may be is left to the language.

const ONES: u64 = 0x0101_0101_0101_0101;

/// How many of the eight octets are digits before the first that is none, and the number that
/// these make.
#[inline]
#[must_use]
pub const fn leading(octets: [u8; 8]) -> (usize, u32) {
    // Digits become 0 to 9, all else more.
    let values = u64::from_le_bytes(octets) ^ (ONES * b'0' as u64);
    let beyond = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
    let bits = beyond.trailing_zeros() & !7;
    if bits == 0 {
        return (0, 0);
    }
    // The digits go last, zeros before them; then neighbours are joined, one to two to four to eight.
    let digits = values << (64 - bits);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let odd = (pairs & 0xff_0000_00ff).wrapping_mul((1_000_000 << 32) + 100);
    let even = ((pairs >> 16) & 0xff_0000_00ff).wrapping_mul((10_000 << 32) + 1);
    (bits as usize / 8, (odd.wrapping_add(even) >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_the_digits_do() {
        for number in (0..2_000).chain((0..99_999_999).step_by(7_919)) {
            for after in [b' ', b'/', b':', b')', b'a', 0, 0x7f, 0x80, 0xb0, 0xff] {
                let text = number.to_string();
                let mut octets = [after; 8];
                octets[..text.len()].copy_from_slice(text.as_bytes());
                assert_eq!(leading(octets), (text.len(), number), "{text} {after}");
            }
        }
        assert_eq!(leading(*b"00000001"), (8, 1));
        assert_eq!(leading(*b"x1234567"), (0, 0));
        assert_eq!(leading([0xff; 8]), (0, 0));
    }
}
