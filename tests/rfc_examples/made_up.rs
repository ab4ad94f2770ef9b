//! Taking examples from a page, shown on a page of our own.

use crate::judge::{self, NotWire};
use crate::message::{self, Message};
use crate::{page, speech};

const PAGE: &str = "\
7.  A section

   Prose stands before the example.

   Example:    C: a1 APPEND x (\\Seen)
                   {310}
               S: + go on
               C: Subject: hello
               C:
               C: there
               S: a1 OK done, in
                  several words
               <some time passes,
                and more>
               C: a2 FETCH 1 (BODY[1]
                  FLAGS)
               S: * 1 FETCH (BODY[1] {6}
               S: abc

Somebody                  Standards Track                 [Page 1]
\u{c}
RFC 0                        A page                          2026

               S: d FLAGS (\\Seen))
   Prose ends it.

       S: 220 a mail server
       C: EHLO x

   More prose.

   C1: b1 STORE 1 FLAGS () S1: b1 OK
   C: c1 FETCH <n> FLAGS
   S: * 1 FETCH (UID 1 BODY[]
   S: ...a body...
   S: )
   S: * LIST () \".\"  x
   S: * LIST () \"/\" \"a
      b\"

A.1.  An appendix

  C: c2 LOGIN {3}
  C: joe {4+}
  C: blow
";

fn taken() -> Vec<(String, bool, Message)> {
    let lines = page::lines(PAGE);
    let mut taken = Vec::new();
    for dialogue in speech::dialogues(&lines) {
        let other = judge::is_other_protocol(&dialogue);
        for message in message::messages(&dialogue) {
            let (octets, _) = message.render(&message.guess_spaces());
            let shown = String::from_utf8(octets).expect("the page is ASCII");
            taken.push((shown, other, message));
        }
    }
    taken
}

#[test]
fn messages_come_out_whole() {
    let taken = taken();
    let wire: Vec<_> = taken
        .iter()
        .filter(|(_, other, message)| !other && judge::not_wire(message).is_none())
        .map(|(octets, _, message)| (&*message.section, message.recounted, octets.as_str()))
        .collect();
    assert_eq!(
        wire,
        [
            (
                "7",
                true,
                "a1 APPEND x (\\Seen) {23}\r\nSubject: hello\r\n\r\nthere\r\n"
            ),
            ("7", false, "+ go on\r\n"),
            ("7", false, "a1 OK done, in several words\r\n"),
            ("7", false, "a2 FETCH 1 (BODY[1] FLAGS)\r\n"),
            (
                "7",
                false,
                "* 1 FETCH (BODY[1] {6}\r\nabc\r\nd FLAGS (\\Seen))\r\n"
            ),
            ("7", false, "b1 STORE 1 FLAGS ()\r\n"),
            ("7", false, "b1 OK \r\n"),
            ("7", false, "* LIST () \".\" x\r\n"),
            ("7", false, "* LIST () \"/\" \"a b\"\r\n"),
            ("A.1", false, "c2 LOGIN {3}\r\njoe {4+}\r\nblow\r\n"),
        ]
    );
}

#[test]
fn what_is_no_wire_text_is_told() {
    let told: Vec<_> = taken()
        .into_iter()
        .filter_map(|(_, other, message)| {
            let why = if other {
                Some(NotWire::OtherProtocol)
            } else {
                judge::not_wire(&message)
            };
            Some((why?, message.text()))
        })
        .collect();
    assert_eq!(
        told,
        [
            (NotWire::OtherProtocol, "220 a mail server".into()),
            (NotWire::OtherProtocol, "EHLO x".into()),
            (NotWire::Placeholder, "c1 FETCH <n> FLAGS".into()),
            (NotWire::Elided, "* 1 FETCH (UID 1 BODY[]".into()),
        ]
    );
}

#[test]
fn every_marked_line_is_counted_once() {
    let marked: usize = taken().iter().map(|(_, _, message)| message.marked).sum();
    // The second mark of the line that holds two counts as well.
    assert_eq!(marked, 23);
}
