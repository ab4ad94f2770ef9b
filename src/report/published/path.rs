//! Paths of the machine that a server ran on: they tell readers nothing of the server, and others of the machine.

/// Folders that such paths begin with.
const ROOTS: [&str; 8] = [
    "/tmp/", "/root/", "/home/", "/var/", "/usr/", "/opt/", "/srv/", "/Users/",
];

/// The text with `<path>` for each of them, up to a blank, a colon, a quote or a bracket.
pub(super) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ROOTS.iter().filter_map(|root| rest.find(root)).min() {
        let (before, path) = rest.split_at(at);
        out.push_str(before);
        out.push_str("<path>");
        let end = path.find(|c: char| c.is_whitespace() || ":\"'<>()[]\\".contains(c));
        rest = &path[end.unwrap_or(path.len())..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn paths_are_masked_and_names_are_not() {
        for (text, expected) in [
            ("    at /tmp/a/b.js:431:19\\n", "    at <path>:431:19\\n"),
            ("(/home/u/x) and \"/usr/lib/y\"", "(<path>) and \"<path>\""),
            ("LIST () \"/\" a/tmp", "LIST () \"/\" a/tmp"),
            ("found \"    at /tmp/\"", "found \"    at <path>\""),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }
}
