//! Matching of names against the patterns of LIST and LSUB (RFC 3501 section 6.3.8): `*` is any run
//! of octets, `%` any run without the delimiter. INBOX matches in any case.

/// Whether `name` matches `pattern`.
pub(super) fn matches(pattern: &[u8], name: &[u8], delimiter: u8) -> bool {
    // Places of the pattern that can be reached after the octets so far.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    skip_wildcards(pattern, &mut reached);
    let inbox = name.starts_with(b"INBOX") && (name.len() == 5 || name.get(5) == Some(&delimiter));
    for (index, &octet) in name.iter().enumerate() {
        let fold = inbox && index < 5;
        let mut next = vec![false; pattern.len() + 1];
        for (at, &wanted) in pattern.iter().enumerate() {
            if !reached[at] {
                continue;
            }
            match wanted {
                b'*' => next[at] = true,
                b'%' if octet != delimiter => next[at] = true,
                b'%' => {}
                _ if wanted == octet || (fold && wanted.eq_ignore_ascii_case(&octet)) => {
                    next[at + 1] = true;
                }
                _ => {}
            }
        }
        skip_wildcards(pattern, &mut next);
        reached = next;
    }
    reached[pattern.len()]
}

/// A wildcard also matches nothing.
fn skip_wildcards(pattern: &[u8], reached: &mut [bool]) {
    for (at, octet) in pattern.iter().enumerate() {
        if reached[at] && matches!(octet, b'*' | b'%') {
            reached[at + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, name, expected) in [
            ("*", "foo/bar", true),
            ("%", "foo", true),
            ("%", "foo/bar", false),
            ("foo/%", "foo/bar", true),
            ("foo/%", "foo/bar/baz", false),
            ("foo/%", "foo", false),
            ("foo*", "foo", true),
            ("foo*", "foo/bar/baz", true),
            ("%/baz", "foo/baz", true),
            ("%/baz", "foo/bar/baz", false),
            ("*/baz", "foo/bar/baz", true),
            ("*%", "foo/bar", true),
            ("f%r", "foo/bar", false),
            ("f*r", "foo/bar", true),
            ("", "foo", false),
            ("inbox", "INBOX", true),
            ("INBOX", "INBOX", true),
            ("i%x", "INBOX", true),
            ("FOO", "foo", false),
            ("INBOX/A", "INBOX/a", false),
            ("in*/a", "INBOX/a", true),
            (
                "%%%%%%%%%%%%%%%%%%%%%%%%%%%%x",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                false,
            ),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes(), b'/'),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
