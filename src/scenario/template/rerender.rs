//! The same command with its strings in another form (`--strings`). A command is read and
//! written again only if it is legal, and only if what is written reads back as the same
//! command; everything else is sent as the scenario wrote it.

use crate::imap::command::line;
use crate::imap::{Dialect, StringForm, Writer};
use crate::wire::{Fragment, Frame, Outgoing, Side};

/// `line` with its strings in `form`, or `None` if it is no single legal command, or is cut or
/// paused on purpose. Templates that ask for a form themselves ([`super::Template::has_form`]) should
/// not be given to it.
#[must_use]
pub fn rerender(line: &Outgoing, form: StringForm, dialect: &Dialect) -> Option<Outgoing> {
    let plain = line.fragments.iter().all(|fragment| match fragment {
        Fragment::Octets(_) | Fragment::Await => true,
        Fragment::Cut | Fragment::Pause(_) => false,
    });
    if !plain {
        return None;
    }
    let frame = Frame::from_octets(&line.joined(), Side::Client)?;
    let read = line::read(&frame, dialect);
    let command = read.value.filter(|_| read.notes.is_empty())?;
    let mut writer = Writer::new(Side::Client, form).with_utf8(dialect.utf8);
    command.write(&mut writer);
    let written = writer.finish();
    let frame = Frame::from_octets(&written.joined(), Side::Client)?;
    let again = line::read(&frame, dialect);
    (again.notes.is_empty() && again.value.as_ref() == Some(&command)).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octets::show::show;

    fn outgoing(octets: &[u8]) -> Outgoing {
        let mut line = Outgoing::new();
        line.octets(octets);
        line
    }

    fn shown(octets: &[u8], form: StringForm) -> Option<String> {
        let line = rerender(&outgoing(octets), form, &Dialect::rev1_all())?;
        let parts = line.fragments.iter().map(|fragment| match fragment {
            Fragment::Octets(octets) => show(octets),
            Fragment::Await | Fragment::Cut | Fragment::Pause(_) => "<await>".to_owned(),
        });
        Some(parts.collect())
    }

    #[test]
    fn writes_strings_in_the_form_that_is_asked_for() {
        for (octets, form, expected) in [
            (
                &b"a1 LOGIN joe \"pass word\"\r\n"[..],
                StringForm::Literal,
                Some("a1 LOGIN {3}\\r\\n<await>joe {9}\\r\\n<await>pass word\\r\\n"),
            ),
            (
                b"a1 LOGIN joe \"pass word\"\r\n",
                StringForm::NonSync,
                Some("a1 LOGIN {3+}\\r\\njoe {9+}\\r\\npass word\\r\\n"),
            ),
            (
                b"a1 SELECT box\r\n",
                StringForm::Quoted,
                Some("a1 SELECT \"box\"\r\n"),
            ),
            (
                b"a1 UID FETCH 1:* (FLAGS UID)\r\n",
                StringForm::Quoted,
                Some("a1 UID FETCH 1:* (FLAGS UID)\r\n"),
            ),
            (
                b"a1 STORE 1 +FLAGS (\\Seen)\r\n",
                StringForm::Literal,
                Some("a1 STORE 1 +FLAGS (\\Seen)\r\n"),
            ),
            (b"a1 NOOP\r\n", StringForm::Literal, Some("a1 NOOP\r\n")),
            (b"a1 SELECT\r\n", StringForm::Literal, None),
            (b"a1 FETCH 0 FLAGS\r\n", StringForm::Literal, None),
            (b"a1 NOOP\r\na2 NOOP\r\n", StringForm::Literal, None),
            (b"a1 SELECT {3}\r\n", StringForm::Quoted, None),
        ] {
            let expected = expected.map(|text| text.replace("\r\n", "\\r\\n"));
            assert_eq!(shown(octets, form), expected, "{}", show(octets));
        }
    }

    #[test]
    fn what_is_cut_on_purpose_stays() {
        let mut line = outgoing(b"a1 SELECT ");
        line.step(Fragment::Cut);
        line.octets(b"box\r\n");
        assert_eq!(
            rerender(&line, StringForm::Quoted, &Dialect::default()),
            None
        );
    }
}
