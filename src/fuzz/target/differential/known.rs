//! The known differences. Each row says whose verdict, which way, when it applies, and the section that decides. Where our reader
//! is the stricter one, the row names productions; where a peer is, mostly an extension that it has not got.

use super::Disagreement;
use crate::fuzz::peer::Peer;
use crate::imap::extension::{Extension, Extensions};
use crate::imap::{Dialect, NoteKind, command, response};
use crate::wire::Frame;

/// A reason for which verdicts may differ.
struct Known {
    peers: &'static [Peer],
    /// Whether the peer is the one that takes the message as legal.
    takes: bool,
    applies: fn(&Disagreement<'_>) -> bool,
    because: &'static str,
}

const CODEC: &[Peer] = &[Peer::CodecCommand, Peer::CodecResponse];
const PROTO: &[Peer] = &[Peer::ProtoResponse];
const RESPONSES: &[Peer] = &[Peer::CodecResponse, Peer::ProtoResponse];

const KNOWN: &[Known] = &[
    Known {
        peers: CODEC,
        takes: false,
        applies: beyond_peer,
        because: "it needs an extension that the peer has not got, or is of the open forms that the base grammar leaves to extensions",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: beyond_peer,
        because: "it needs an extension that the peer has not got, or is of the open forms that the base grammar leaves to extensions",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| {
            d.words()
                .nth(1)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"STARTTLS"))
        },
        because: "the peer leaves STARTTLS (RFC 3501 section 6.2.1) out unless built for it",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| d.has_word(b"SEARCH") && d.holds(b" CHARSET "),
        because: "a charset is an astring and so may be a literal (RFC 3501 section 9, search)",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| d.has_word(b"APPEND") && d.holds(b" ("),
        because: "APPEND takes data of any name (RFC 4466 section 2.7, append-data-ext)",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| d.has_word(b"GETMETADATA") && d.holds(b"GETMETADATA ("),
        because: "GETMETADATA takes options of any name (RFC 5464 section 5, getmetadata-option)",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| d.has_word(b"SEARCH") && d.holds(b" RETURN ("),
        because: "SEARCH takes result options in the base form of RFC 4466 section 2.6.1",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: false,
        applies: |d| {
            let names = [
                &b"CREATE"[..],
                b"RENAME",
                b"SELECT",
                b"EXAMINE",
                b"FETCH",
                b"STORE",
            ];
            names.iter().any(|name| d.has_word(name)) && d.holds(b" (")
        },
        because: "CREATE, RENAME, SELECT and EXAMINE take parameters, FETCH and STORE modifiers, of any name (RFC 4466 sections 2.1 to 2.5)",
    },
    Known {
        peers: RESPONSES,
        takes: false,
        applies: |d| status(d) && d.octets.contains(&b'['),
        because: "text may begin with a bracket, and BADCHARSET holds astrings, literals too (RFC 3501 section 9, resp-text and resp-text-code)",
    },
    Known {
        peers: CODEC,
        takes: false,
        applies: only_dates,
        because: "any date, time and zone of the right number of digits will do (RFC 3501 section 9, date-time); the peer wants one that its calendar has",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| {
            (d.has_word(b"LIST") || d.has_word(b"LSUB")) && NAMED.iter().any(|name| d.holds(name))
        },
        because: "an attribute that begins like a known one is one of its own (RFC 3501 section 9, flag-extension)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.holds(b"BODY ("),
        because: "FETCH has BODY without a section, the structure without extension data (RFC 3501 section 7.4.2)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.has_word(b"FETCH") && std::str::from_utf8(d.octets).is_err(),
        because: "literals hold any octet but NUL (RFC 3501 section 9, CHAR8); the peer wants UTF-8 in structures and envelopes",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.holds(b"CAPABILITY") && !d.holds(b"IMAP4REV1"),
        because: "capability-data may hold IMAP4rev2 alone (RFC 9051 section 9)",
    },
    Known {
        peers: &[Peer::CodecCommand, Peer::CodecResponse, Peer::ProtoResponse],
        takes: false,
        applies: |d| {
            [&b" X"[..], b"(X", b"\\X"]
                .iter()
                .any(|start| d.holds(start))
        },
        because: "names that begin with X, and parameters, are open (RFC 3501 section 9, x-command; RFC 4466 sections 2.1 to 2.6)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.has_word(b"ID") && d.holds(b" ()"),
        because: "the list of ID may be empty (RFC 2971 section 4)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.has_word(b"METADATA"),
        because: "entries are strings in any form, and many in a list (RFC 5464 section 5, entry-values and entry-list)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| (d.has_word(b"SEARCH") || d.has_word(b"SORT")) && d.holds(b" (MODSEQ "),
        because: "SEARCH and SORT may end with a mod-sequence (RFC 7162 section 7, mailbox-data)",
    },
    Known {
        peers: RESPONSES,
        takes: false,
        applies: |d| (d.has_word(b"LIST") || d.has_word(b"LSUB")) && d.holds(b" ()\r\n"),
        because: "the list of extended items may be empty (RFC 5258 section 6, mbox-list-extended)",
    },
    Known {
        peers: CODEC,
        takes: false,
        applies: |d| d.has_word(b"FETCH") && d.holds(b"BINARY[") && d.holds(b"]<"),
        because: "BINARY tells the octet from which it was asked for (RFC 3516 section 4.3)",
    },
    Known {
        peers: PROTO,
        takes: false,
        applies: |d| d.has_word(b"QUOTA"),
        because: "a resource is any atom (RFC 9208 section 7, resource-name)",
    },
    Known {
        peers: PROTO,
        takes: true,
        applies: |d| {
            let names = [&b"ACL"[..], b"LISTRIGHTS", b"MYRIGHTS"];
            names.iter().any(|name| d.has_word(name))
        },
        because: "identifiers and rights have productions of their own (RFC 4314 section 7); the peer takes any text",
    },
    Known {
        peers: PROTO,
        takes: true,
        applies: |d| d.has_word(b"QUOTAROOT"),
        because: "a space is followed by the name of a root (RFC 9208 section 7, quotaroot-response)",
    },
    Known {
        peers: &[Peer::CodecCommand],
        takes: true,
        applies: |d| d.only(&["rexpunges-fetch-mod"], NoteKind::Syntax),
        because: "VANISHED goes with UID FETCH and CHANGEDSINCE alone (RFC 7162 section 3.2.6)",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["entry"], NoteKind::Octet),
        because: "the name of an entry is of printable ASCII without * and % (RFC 5464 section 4.1)",
    },
    Known {
        peers: RESPONSES,
        takes: true,
        applies: in_code,
        because: "a code that is known has the production of its own (RFC 3501 section 9, resp-text-code); the peer takes what does not fit as text",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| {
            d.only(
                &[
                    "nz-number",
                    "seq-number",
                    "nz-number64",
                    "mod-sequence-value",
                    "thread-members",
                    "section-part",
                ],
                NoteKind::Range,
            ) && d.leading_zero()
        },
        because: "a number that is not zero begins with digit-nz (RFC 3501 section 9, nz-number)",
    },
    Known {
        peers: RESPONSES,
        takes: true,
        applies: |d| d.only(&["capability-data"], NoteKind::Range),
        because: "capability-data holds IMAP4rev1 or IMAP4rev2 (RFC 3501 section 9, RFC 9051 section 9)",
    },
    Known {
        peers: &[Peer::CodecCommand, Peer::CodecResponse, Peer::ProtoResponse],
        takes: true,
        applies: |d| d.only(&["resource-limit", "resource-usage"], NoteKind::Range),
        because: "a quota is a number64, which ends at 63 bits (RFC 9208 section 6, RFC 9051 section 9); the peers count to 64",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["zone"], NoteKind::Range),
        because: "a zone is hhmm, so that its minutes end at 59 (RFC 3501 section 9, zone)",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["QUOTED-CHAR"], NoteKind::Octet),
        because: "UTF-8 in quoted strings is legal only once it was enabled (RFC 6855 section 3); the peer always takes it",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["CRLF"], NoteKind::Trailing) && d.has_word(b"AUTHENTICATE"),
        because: "an initial response without octets is a single = (RFC 4959 section 3)",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["status-att"], NoteKind::Syntax) && d.has_word(b"STATUS"),
        because: "STATUS asks for at least one item (RFC 3501 section 9, status)",
    },
    Known {
        peers: CODEC,
        takes: true,
        applies: |d| d.only(&["body-type-text"], NoteKind::Syntax),
        because: "a part of type TEXT has its number of lines, in whichever form the type is sent (RFC 3501 section 7.4.2)",
    },
    Known {
        peers: PROTO,
        takes: true,
        applies: |d| d.has_word(b"FETCH"),
        because: "the peer steps over attributes that it cannot read (RFC 3501 section 9, msg-att, has no such form)",
    },
    Known {
        peers: PROTO,
        takes: true,
        applies: status,
        because: "the peer takes text that is missing, and any octet in it and in tags (RFC 3501 section 9, resp-text and tag)",
    },
    Known {
        peers: PROTO,
        takes: true,
        applies: |d| LOOSE.contains(&d.notes[0].production),
        because: "the peer takes spaces at the end of a line, octets outside of ASCII, numbers with zeros in front, zero itself where it is none, and flags without a name (RFC 3501 section 9)",
    },
];

/// Attributes of mailboxes that imap-proto knows by name.
const NAMED: &[&[u8]] = &[
    b"\\NOINFERIORS",
    b"\\NOSELECT",
    b"\\MARKED",
    b"\\UNMARKED",
    b"\\ALL",
    b"\\ARCHIVE",
    b"\\DRAFTS",
    b"\\FLAGGED",
    b"\\JUNK",
    b"\\SENT",
    b"\\TRASH",
];

/// Productions that imap-proto reads loosely.
const LOOSE: &[&str] = &[
    "\"]\"",
    "CHAR8",
    "DQUOTE QUOTED-CHAR DQUOTE",
    "QUOTED-CHAR",
    "SP",
    "astring",
    "capability",
    "capability-data",
    "exactly one SP",
    "flag",
    "flag-extension",
    "flag-list",
    "mailbox",
    "mailbox-data",
    "mbx-list-flags",
    "nz-number",
    "number",
    "response-data",
    "seq-number",
    "sort-data",
];

impl Disagreement<'_> {
    /// Why the verdicts may differ, with the section that decides; `None` if that is not known.
    #[must_use]
    pub fn because(&self) -> Option<&'static str> {
        KNOWN
            .iter()
            .find(|known| {
                known.peers.contains(&self.peer)
                    && known.takes != self.notes.is_empty()
                    && (known.applies)(self)
            })
            .map(|known| known.because)
    }

    /// Whether all that we note is of one kind and these productions.
    fn only(&self, productions: &[&str], kind: NoteKind) -> bool {
        self.notes
            .iter()
            .all(|note| note.kind == kind && productions.contains(&note.production))
    }

    /// Whether what we note first begins with a zero and goes on.
    fn leading_zero(&self) -> bool {
        let span = self.notes[0].span;
        let found = self.octets.get(span.start..span.end).unwrap_or_default();
        found.len() > 1 && found[0] == b'0'
    }

    /// Whether `part`, in capitals, is in the message in any case of letters.
    fn holds(&self, part: &[u8]) -> bool {
        self.octets
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
    }

    /// Whether one of the first three words is `word`, in any case of letters.
    fn has_word(&self, word: &[u8]) -> bool {
        self.words().any(|found| found.eq_ignore_ascii_case(word))
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.octets.split(|octet| b" \r\n".contains(octet)).take(3)
    }
}

/// What imap-codec has besides the base grammar.
const CODEC_HAS: Extensions = Extensions::of(&[
    Extension::LiteralPlus,
    Extension::LiteralMinus,
    Extension::Binary,
    Extension::SaslIr,
    Extension::Idle,
    Extension::Enable,
    Extension::Namespace,
    Extension::Id,
    Extension::Unselect,
    Extension::UidPlus,
    Extension::Move,
    Extension::Within,
    Extension::Sort,
    Extension::Thread,
    Extension::Condstore,
    Extension::Qresync,
    Extension::Quota,
    Extension::Metadata,
    Extension::Compress,
    Extension::StatusSize,
]);

/// What imap-proto has besides the base grammar.
const PROTO_HAS: Extensions = Extensions::of(&[
    Extension::Enable,
    Extension::Id,
    Extension::UidPlus,
    Extension::Quota,
    Extension::Acl,
    Extension::Metadata,
    Extension::Condstore,
    Extension::Qresync,
    Extension::Sort,
]);

/// Whether the message is not of the base grammar with what the peer has.
fn beyond_peer(d: &Disagreement<'_>) -> bool {
    let extensions = if d.peer == Peer::ProtoResponse {
        PROTO_HAS
    } else {
        CODEC_HAS
    };
    let dialect = Dialect {
        extensions,
        ..Dialect::rev1()
    };
    let side = d.peer.side();
    Frame::from_octets(d.octets, side).is_some_and(|frame| match d.peer {
        Peer::CodecCommand => !command::read(&frame, &dialect).is_clean(),
        Peer::CodecResponse | Peer::ProtoResponse => !response::read(&frame, &dialect).is_clean(),
    })
}

/// Whether the peer takes the message once each date-time in it is a plain one.
fn only_dates(d: &Disagreement<'_>) -> bool {
    const PLAIN: &[u8] = b"\"01-Jan-2000 00:00:00 +0000\"";
    const FORM: &[u8] = b"\"dd-xxx-dddd dd:dd:dd xdddd\"";
    let mut octets = d.octets.to_vec();
    let mut changed = false;
    for at in 0..octets.len().saturating_sub(FORM.len() - 1) {
        let found = &mut octets[at..at + FORM.len()];
        let is_date = found.iter().zip(FORM).all(|(octet, form)| match form {
            b'd' => octet.is_ascii_digit() || *octet == b' ',
            b'x' => *octet != b'"',
            sign => octet == sign,
        });
        if is_date {
            found.copy_from_slice(PLAIN);
            changed = true;
        }
    }
    changed && d.peer.accepts(&octets) == Some(true)
}

/// Whether the message is a status response or a request to go on.
fn status(d: &Disagreement<'_>) -> bool {
    d.octets.starts_with(b"+")
        || [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
            .iter()
            .any(|status| d.has_word(status))
}

/// Whether what we note stands in brackets at the beginning of the text of a status response.
fn in_code(d: &Disagreement<'_>) -> bool {
    status(d)
        && d.notes.iter().all(|note| {
            let before = &d.octets[..note.span.start.min(d.octets.len())];
            before.contains(&b'[')
        })
}
