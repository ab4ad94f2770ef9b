//! Makes an input small that shows something: pieces are taken out, then octets made simple, as long as it still shows.

/// A smaller input for which `shows` still holds: no piece can be taken out of it any more, and octets are `simple`
/// where they can be, unless `tries` ran out. `input` itself is taken to show.
pub fn shrink(
    input: &[u8],
    simple: u8,
    mut tries: usize,
    mut shows: impl FnMut(&[u8]) -> bool,
) -> Vec<u8> {
    let mut best = input.to_vec();
    let mut length = best.len().div_ceil(2).max(1);
    loop {
        let mut smaller = false;
        let mut at = 0;
        while at < best.len() {
            let end = best.len().min(at + length);
            let candidate = [&best[..at], &best[end..]].concat();
            if tries == 0 {
                return best;
            }
            tries -= 1;
            if shows(&candidate) {
                best = candidate;
                smaller = true;
            } else {
                at = end;
            }
        }
        if length > 1 {
            length = length.div_ceil(2);
        } else if !smaller {
            break;
        }
    }
    for at in 0..best.len() {
        let word = simple.is_ascii_alphanumeric() && best[at].is_ascii_alphanumeric();
        if best[at] == simple || word {
            continue;
        }
        if tries == 0 {
            break;
        }
        tries -= 1;
        let octet = std::mem::replace(&mut best[at], simple);
        if !shows(&best) {
            best[at] = octet;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_left() {
        let input = b"xxxx(yyyyyyyyyyyyyyyy)zzzz\xff";
        let balanced = |octets: &[u8]| octets.contains(&b'(') && octets.ends_with(b"\xff");
        assert_eq!(shrink(input, b'a', 10_000, balanced), b"(\xff");
        assert_eq!(shrink(b"qq", 0, 100, |octets| octets.len() == 2), b"\0\0");
        assert_eq!(shrink(b"", 0, 10, |_| true), b"");
    }

    #[test]
    fn tries_are_bounded() {
        let mut count = 0;
        let left = shrink(&[1; 1000], 0, 17, |_| {
            count += 1;
            false
        });
        assert_eq!((count, left.len()), (17, 1000));
    }
}
