//! Values with parameters: `Content-Type` (RFC 2045 section 5.1) and `Content-Disposition` (RFC 2183 section 2), and the
//! parameters that RFC 2231 splits or encodes. Which default stands for a missing type is left to [`media`](super::media).

use std::collections::BTreeMap;

use super::lexer;
use super::word;
use crate::octets::Cursor;

/// At most so many parameters of one field are read; later ones are left out.
pub const MAX_PARAMETERS: usize = 1000;

/// Parameters as written: name and unquoted value.
pub type Parameters = Vec<(Vec<u8>, Vec<u8>)>;

/// Value of `Content-Type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentType {
    /// `type`, as written.
    pub kind: Vec<u8>,
    /// `subtype`, as written.
    pub subtype: Vec<u8>,
    /// `attribute` and `value` in their order.
    pub parameters: Parameters,
    /// Nothing had to be skipped or guessed, and there are no comments.
    pub well_formed: bool,
}

/// Value of `Content-Disposition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    /// `disposition-type`, as written.
    pub kind: Vec<u8>,
    /// `disposition-parm` in their order.
    pub parameters: Parameters,
    /// Nothing had to be skipped or guessed, and there are no comments.
    pub well_formed: bool,
}

/// Reads `type "/" subtype *(";" parameter)` (RFC 2045 section 5.1). `None` when type or subtype cannot be found.
///
/// Parameters are taken as far as they can be: what stands before the next `;` and is no parameter is skipped, and an
/// unquoted value runs to white space or `;`, also over octets that would have to be quoted.
#[must_use]
pub fn read_media(value: &[u8]) -> Option<ContentType> {
    let mut reader = Reader::new(value);
    let kind = reader.token()?;
    reader.space();
    if !reader.cursor.eat(b'/') {
        return None;
    }
    reader.space();
    let subtype = reader.token()?;
    let parameters = reader.parameters();
    Some(ContentType {
        kind,
        subtype,
        parameters,
        well_formed: reader.sound,
    })
}

/// Reads `disposition-type *(";" disposition-parm)` (RFC 2183 section 2), parameters as [`read_media`] does. `None` when
/// there is no type.
#[must_use]
pub fn read_disposition(value: &[u8]) -> Option<Disposition> {
    let mut reader = Reader::new(value);
    let kind = reader.token()?;
    let parameters = reader.parameters();
    Some(Disposition {
        kind,
        parameters,
        well_formed: reader.sound,
    })
}

/// `token` (RFC 2045 section 5.1): printable ASCII but `tspecials`.
#[must_use]
pub fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().copied().all(is_token_octet)
}

fn is_token_octet(octet: u8) -> bool {
    octet.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&octet)
}

struct Reader<'o> {
    cursor: Cursor<'o>,
    sound: bool,
}

impl<'o> Reader<'o> {
    fn new(value: &'o [u8]) -> Self {
        let mut reader = Self {
            cursor: Cursor::new(value),
            sound: true,
        };
        reader.space();
        reader
    }

    /// White space and comments.
    fn space(&mut self) {
        loop {
            self.sound &= lexer::gap(&mut self.cursor).1;
            if self.cursor.peek() != Some(b'(') {
                return;
            }
            lexer::comment(&mut self.cursor);
            self.sound = false;
        }
    }

    fn token(&mut self) -> Option<Vec<u8>> {
        let span = self.cursor.take_while(is_token_octet);
        (!span.is_empty()).then(|| span.of(self.cursor.octets()).to_vec())
    }

    fn parameters(&mut self) -> Parameters {
        let mut parameters = Parameters::new();
        loop {
            self.space();
            if !self.cursor.eat(b';') {
                if self.cursor.is_done() {
                    return parameters;
                }
                self.sound = false;
                self.skip_to_semicolon();
                continue;
            }
            self.space();
            let parameter = self.parameter();
            if parameters.len() >= MAX_PARAMETERS {
                self.sound = false;
                return parameters;
            }
            match parameter {
                Some(parameter) => parameters.push(parameter),
                None => self.sound = false,
            }
        }
    }

    /// `parameter`
    fn parameter(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        let name = self.token()?;
        self.space();
        if !self.cursor.eat(b'=') {
            return None;
        }
        self.space();
        if self.cursor.peek() == Some(b'"') {
            let value = lexer::quoted(&mut self.cursor);
            self.sound &= value.sound;
            return Some((name, value.text));
        }
        let value = self
            .cursor
            .take_while(|octet| !matches!(octet, b';' | b' ' | b'\t' | b'\r' | b'\n'))
            .of(self.cursor.octets());
        self.sound &= is_token(value);
        (!value.is_empty()).then(|| (name, value.to_vec()))
    }

    fn skip_to_semicolon(&mut self) {
        while let Some(octet) = self.cursor.peek() {
            match octet {
                b';' => return,
                b'"' => drop(lexer::quoted(&mut self.cursor)),
                b'(' => drop(lexer::comment(&mut self.cursor)),
                _ => drop(self.cursor.bump()),
            }
        }
    }
}

/// Value of the first parameter of exactly this name; letter case does not matter.
#[must_use]
pub fn find<'p>(parameters: &'p [(Vec<u8>, Vec<u8>)], name: &str) -> Option<&'p [u8]> {
    let hit = |(written, _): &&(Vec<u8>, Vec<u8>)| written.eq_ignore_ascii_case(name.as_bytes());
    parameters.iter().find(hit).map(|(_, value)| &**value)
}

/// A value put together from its sections (RFC 2231 sections 3 and 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The octets, `%` encoding resolved.
    pub octets: Vec<u8>,
    /// The charset that the value names; empty when it names none.
    pub charset: Vec<u8>,
}

/// The parameter `name` in the forms of RFC 2231: `name*` or the sections `name*0`, `name*1*`, … up to the first gap. `None`
/// when there is neither; a plain `name` is not looked at. Of repeated sections the first counts.
#[must_use]
pub fn joined(parameters: &[(Vec<u8>, Vec<u8>)], name: &str) -> Option<Joined> {
    let mut sections: BTreeMap<usize, (bool, &[u8])> = BTreeMap::new();
    for (written, value) in parameters {
        let Some((number, encoded)) = section(written, name) else {
            continue;
        };
        match number {
            None => return Some(resolve([(encoded, &**value)])),
            Some(number) => {
                sections.entry(number).or_insert((encoded, value));
            }
        }
    }
    sections.contains_key(&0).then(|| {
        let ordered = sections.into_iter().enumerate();
        let gapless = ordered.take_while(|&(index, (number, _))| index == number);
        resolve(gapless.map(|(_, (_, section))| section))
    })
}

/// Splits `written` into the number of the section (`None`: the whole value) and whether it is encoded.
fn section(written: &[u8], name: &str) -> Option<(Option<usize>, bool)> {
    let (front, rest) = written.split_at_checked(name.len())?;
    let rest = rest.strip_prefix(b"*")?;
    if !front.eq_ignore_ascii_case(name.as_bytes()) {
        return None;
    }
    if rest.is_empty() {
        return Some((None, true));
    }
    let digits = rest.strip_suffix(b"*").unwrap_or(rest);
    let sound =
        digits.iter().all(u8::is_ascii_digit) && (digits.len() == 1 || !digits.starts_with(b"0"));
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    sound.then_some((Some(number), digits.len() < rest.len()))
}

fn resolve<'v>(sections: impl IntoIterator<Item = (bool, &'v [u8])>) -> Joined {
    let mut joined = Joined {
        octets: Vec::new(),
        charset: Vec::new(),
    };
    for (index, (encoded, value)) in sections.into_iter().enumerate() {
        let mut value = value;
        if encoded && index == 0 {
            // charset "'" language "'" value
            let mut pieces = value.splitn(3, |&octet| octet == b'\'');
            if let (Some(charset), Some(_), Some(text)) =
                (pieces.next(), pieces.next(), pieces.next())
            {
                joined.charset = charset.to_vec();
                value = text;
            }
        }
        if encoded {
            percent(value, &mut joined.octets);
        } else {
            joined.octets.extend_from_slice(value);
        }
    }
    joined
}

/// Resolves `%XX`; a `%` without two hexadecimal digits stands for itself.
fn percent(value: &[u8], octets: &mut Vec<u8>) {
    let mut rest = value;
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).filter(|_| *first == b'%');
        match pair.and_then(super::transfer::hexadecimal) {
            Some(octet) => {
                octets.push(octet);
                rest = &after[2..];
            }
            None => {
                octets.push(*first);
                rest = after;
            }
        }
    }
}

/// The parameter `name` as text: in the forms of RFC 2231 if there is one whose charset we know, else plain.
#[must_use]
pub fn decoded(parameters: &[(Vec<u8>, Vec<u8>)], name: &str) -> Option<String> {
    let extended = joined(parameters, name).and_then(|value| {
        if value.charset.is_empty() {
            Some(String::from_utf8_lossy(&value.octets).into_owned())
        } else {
            word::text_in(&value.charset, &value.octets)
        }
    });
    extended.or_else(|| Some(String::from_utf8_lossy(find(parameters, name)?).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octets::show::show;

    fn shown(parameters: &Parameters) -> String {
        let pairs = parameters
            .iter()
            .map(|(name, value)| format!("{}={}", show(name), show(value)));
        pairs.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn media_types() {
        for (value, expected, well_formed) in [
            (&b" text/plain"[..], Some("text/plain "), true),
            (
                b"TEXT/html;charset=utf-8",
                Some("TEXT/html charset=utf-8"),
                true,
            ),
            (
                b"text/plain; charset=\"a b;c\\\"d\"",
                Some("text/plain charset=a b;c\"d"),
                true,
            ),
            (b"a/b;\r\n x=y;\r\n z=\"\"", Some("a/b x=y|z="), true),
            (b"a/b; x=y; X=z", Some("a/b x=y|X=z"), true),
            (
                b"a/b; n*0*=utf-8''%41; n*1=b",
                Some("a/b n*0*=utf-8''%41|n*1=b"),
                true,
            ),
            (
                b"(c) a (c)/(c) b (c (d)) ; (e) x (f) = (g) y (h)",
                Some("a/b x=y"),
                false,
            ),
            (b"a/b;", Some("a/b "), false),
            (b"a/b; ; x=y", Some("a/b x=y"), false),
            (b"a/b x=y; z=w", Some("a/b z=w"), false),
            (b"a/b; x; y=z", Some("a/b y=z"), false),
            (b"a/b; x=; y=z", Some("a/b y=z"), false),
            (b"a/b; =x; y=z", Some("a/b y=z"), false),
            (
                b"a/b; boundary=----=_x?(y",
                Some("a/b boundary=----=_x?(y"),
                false,
            ),
            (b"a/b; name=my file; y=z", Some("a/b name=my|y=z"), false),
            (
                b"a/b; name=\"x\" \"; no=1\"; y=z",
                Some("a/b name=x|y=z"),
                false,
            ),
            (b"a/b; name=\"x", Some("a/b name=x"), false),
            (b"a/b; name=\xe9", Some("a/b name=\\xe9"), false),
            (b"a/b; x=y (\\", Some("a/b x=y"), false),
            (b"a/b (\\", Some("a/b "), false),
            (b"a/b; (\\", Some("a/b "), false),
            (b"a / b", Some("a/b "), true),
            (b"X-ZIP", None, false),
            (b"text/", None, false),
            (b"/plain", None, false),
            (b"", None, false),
            (b"\"text\"/plain", None, false),
        ] {
            let found = read_media(value);
            let text = found.as_ref().map(|found| {
                let parameters = shown(&found.parameters);
                format!(
                    "{}/{} {parameters}",
                    show(&found.kind),
                    show(&found.subtype)
                )
            });
            assert_eq!(text.as_deref(), expected, "{}", show(value));
            if let Some(found) = found {
                assert_eq!(found.well_formed, well_formed, "{}", show(value));
            }
        }
    }

    #[test]
    fn dispositions() {
        for (value, expected) in [
            ("inline", Some("inline ")),
            (
                " attachment; filename=\"a b\"; size=3",
                Some("attachment filename=a b|size=3"),
            ),
            ("; filename=x", None),
            ("", None),
        ] {
            let found = read_disposition(value.as_bytes());
            let found =
                found.map(|found| format!("{} {}", show(&found.kind), shown(&found.parameters)));
            assert_eq!(found.as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn split_and_encoded_values() {
        for (parameters, expected) in [
            ("n=a", Some("a")),
            ("N=a; n=b", Some("a")),
            ("n*=utf-8'en'%C3%A9%", Some("é%")),
            ("n*=iso-8859-1''%E9; n=plain", Some("é")),
            ("n*=x-none''%E9; n=plain", Some("plain")),
            ("n*=x-none''%E9", None),
            ("n*=''%41", Some("A")),
            ("n*=%41", Some("A")),
            ("n*1=b; n*0=a; n*2=c", Some("abc")),
            (
                "n*0*=us-ascii'en'%41%20; n*1*=%42; n*2=\"%43\"",
                Some("A B%43"),
            ),
            ("n*0=a; n*2=c", Some("a")),
            ("n*0=a; n*0=b; n*01=c", Some("a")),
            ("n*1=b; n=a", Some("a")),
            ("n*x=b; m=a; n**=c", None),
        ] {
            let value = format!("a/b; {parameters}");
            let found = read_media(value.as_bytes()).unwrap().parameters;
            assert_eq!(decoded(&found, "n").as_deref(), expected, "{parameters}");
        }
    }

    #[test]
    fn thousands_of_parameters() {
        let mut value = b"a/b".to_vec();
        for number in 0..100_000 {
            value.extend_from_slice(format!("; n*{number}=x").as_bytes());
        }
        let found = read_media(&value).unwrap();
        assert_eq!(found.parameters.len(), MAX_PARAMETERS);
        assert!(!found.well_formed);
        assert_eq!(
            decoded(&found.parameters, "n").map(|text| text.len()),
            Some(MAX_PARAMETERS)
        );
    }
}
