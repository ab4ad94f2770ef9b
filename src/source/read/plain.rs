//! What a scalar without quotes is: nothing, a truth value, a number or text; and what looks
//! like text to us and like something else to other tools.

/// What a scalar without quotes means (YAML 1.2 section 10.3, and what 1.1 made of words).
pub(super) enum Plain {
    Nothing,
    Truth(bool),
    Whole(i64),
    Fraction(f64),
    /// Text to us, something else to other tools.
    Trap(&'static str),
    Text,
}

/// What `text` means without quotes.
pub(super) fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Nothing,
        "true" | "True" | "TRUE" => return Plain::Truth(true),
        "false" | "False" | "FALSE" => return Plain::Truth(false),
        _ => {}
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "yes" | "no" | "on" | "off" | "y" | "n") {
        return Plain::Trap("a truth value");
    }
    if let Ok(value) = text.parse() {
        return Plain::Whole(value);
    }
    let numeric = text.bytes().any(|octet| octet.is_ascii_digit())
        && text
            .bytes()
            .all(|octet| octet.is_ascii_digit() || matches!(octet, b'.' | b'-' | b'+' | b'e'));
    if numeric && let Ok(value) = text.parse() {
        return Plain::Fraction(value);
    }
    let sexagesimal = text.contains(':')
        && text
            .split(':')
            .all(|part| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit()));
    if sexagesimal {
        return Plain::Trap("a number in base 60");
    }
    Plain::Text
}
