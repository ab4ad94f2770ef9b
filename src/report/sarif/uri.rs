//! Paths as URI references (RFC 3986), and what else gets into a URI.

use std::fmt::Write as _;

/// A path as a URI; one that starts at the root or with a drive is a URI of its own.
pub(super) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        format!("file://{}", encoded(&path))
    } else if path.as_bytes().get(1) == Some(&b':') {
        format!("file:///{}:{}", &path[..1], encoded(&path[2..]))
    } else {
        encoded(&path)
    }
}

/// A text with all encoded that has a meaning in a URI, slashes left.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~/".contains(&octet) {
            out.push(char::from(octet));
        } else {
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{encoded, uri};

    #[test]
    fn paths_mean_themselves() {
        assert_eq!(uri("a b/ü.yaml"), "a%20b/%C3%BC.yaml");
        assert_eq!(uri("/a#b"), "file:///a%23b");
        assert_eq!(uri("C:\\a"), "file:///C:/a");
        assert_eq!(encoded("a:b"), "a%3Ab");
    }
}
