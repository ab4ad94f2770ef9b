//! LOGIN (RFC 3501 section 6.2.3).

use bytes::Bytes;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::reader::{Reader, Step};

/// `login`
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// `userid`
    pub user: Bytes,
    /// `password`
    pub password: Bytes,
}

impl std::fmt::Debug for Login {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Login {
    /// `login` behind its name (RFC 3501 section 9).
    pub(super) fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.space()?;
        let user = reader.astring("userid")?;
        reader.space()?;
        let password = reader.astring("password")?;
        Ok(Self { user, password })
    }

    /// Writes what stands behind the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.user);
        writer.space();
        writer.astring(&self.password);
    }
}

impl Generate for Login {
    fn generate(g: &mut Generator<'_>) -> Self {
        Self {
            user: g.string(),
            password: g.string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Command;
    use crate::imap::command::testing::{assert_notes, assert_reads};
    use crate::imap::note::NoteKind;

    fn login(user: &'static str, password: &'static str) -> Command {
        Command::Login(Login {
            user: user.into(),
            password: password.into(),
        })
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        assert_reads(&[
            (
                "atoms",
                b"a LOGIN SMITH SESAME\r\n",
                login("SMITH", "SESAME"),
            ),
            ("specials", b"a login a]+b nil\r\n", login("a]+b", "nil")),
            ("empty", b"a LOGIN \"\" \"\"\r\n", login("", "")),
            (
                "escapes",
                b"a LOGIN u \"a\\\\\\\"b\"\r\n",
                login("u", "a\\\"b"),
            ),
            (
                "literals",
                b"a LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man\r\n",
                login("FRED FOOBAR", "fat man"),
            ),
            (
                "8-bit literal",
                b"a LOGIN u {2}\r\n\xc3\xa9\r\n",
                login("u", "é"),
            ),
        ]);
    }

    #[test]
    fn notes_what_deviates() {
        use NoteKind::{Locked, Octet, Short, Syntax, Trailing};
        assert_notes(&[
            (b"a LOGIN\r\n", Short, "SP", ""),
            (b"a LOGIN \r\n", Short, "userid", ""),
            (b"a LOGIN u\r\n", Short, "SP", ""),
            (b"a LOGIN u \r\n", Short, "password", ""),
            (b"a LOGIN u p \r\n", Trailing, "CRLF", " "),
            (b"a LOGIN u p q\r\n", Trailing, "CRLF", " q"),
            (b"a LOGIN  u p\r\n", Syntax, "exactly one SP", " "),
            (b"a LOGIN u  p\r\n", Syntax, "exactly one SP", " "),
            (b"a LOGIN\tu p\r\n", Syntax, "SP", ""),
            (b"a LOGIN (u) p\r\n", Syntax, "userid", ""),
            (b"a LOGIN u p*\r\n", Trailing, "CRLF", "*"),
            (b"a LOGIN u \"p\r\n", Short, "DQUOTE that closes quoted", ""),
            (
                b"a LOGIN u \"p\\q\"\r\n",
                Octet,
                "quoted-specials after \"\\\"",
                "\\q",
            ),
            (b"a LOGIN u \"p\0\"\r\n", Octet, "QUOTED-CHAR", "\0"),
            (b"a LOGIN u \"\xc3\xa9\"\r\n", Octet, "QUOTED-CHAR", "é"),
            (b"a LOGIN u \xc3\xa9\r\n", Syntax, "password", ""),
            (b"a LOGIN u {1+}\r\np\r\n", Locked, "literal", "{1+}\r\n"),
            (b"a LOGIN u {1}\r\n\0\r\n", Octet, "CHAR8", "\0"),
            (
                b"a LOGIN u ~{1}\r\np\r\n",
                Syntax,
                "literal, not literal8",
                "~{1}\r\n",
            ),
            (b"a LOGIN u {1\r\n", Syntax, "password", ""),
            (b"a LOGIN u p\n", NoteKind::Framing, "CRLF", "\n"),
        ]);
    }

    #[test]
    fn shows_no_password() {
        let shown = format!("{:?}", login("user", "secret"));
        assert!(
            shown.contains("user") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
