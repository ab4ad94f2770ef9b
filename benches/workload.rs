//! What the benches read: streams of messages, made here and the same in every run, so that
//! counts of instructions can be compared from one day to the next.

use std::fmt::Write as _;

use imapspec::wire::Side;

/// A stream of messages of one kind.
pub(crate) struct Workload {
    /// For the command line and for criterion.
    pub(crate) name: &'static str,
    /// Who sends it.
    pub(crate) side: Side,
    /// How many messages there are.
    pub(crate) messages: usize,
    /// All of them.
    pub(crate) octets: Vec<u8>,
}

/// Names of all workloads; the last is for feeding in pieces only.
pub(crate) const NAMES: [&str; 6] = [
    "fetch",
    "literal",
    "search",
    "commands",
    "status",
    "megabyte-literal",
];

/// The workload of this name in `1/part` of its full size; `None` if there is no such name.
pub(crate) fn workload(name: &str, part: usize) -> Option<Workload> {
    let few = |count: usize| (count / part).max(1);
    Some(match name {
        "fetch" => fetch(few(10_000)),
        "literal" => literal("literal", few(200), 64 << 10),
        "search" => search(few(100_000)),
        "commands" => commands(few(16_000)),
        "status" => status(few(50_000)),
        "megabyte-literal" => literal("megabyte-literal", 1, 1 << 20),
        _ => return None,
    })
}

/// Small numbers that look picked by chance, by a linear congruence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len() as u64) as usize]
    }
}

const PEOPLE: [(&str, &str); 6] = [
    ("Marit Solheim", "marit.solheim"),
    ("Oskar Lindqvist", "oskar"),
    ("Ines Prado Castro", "ines.prado"),
    ("Tomasz Wilk", "t.wilk"),
    ("Harbour Office", "office"),
    ("Ayaka Mori", "ayaka-mori"),
];
const HOSTS: [&str; 4] = [
    "skerry.example",
    "lantern.example",
    "post.northpier.example",
    "tide.example",
];
const SUBJECTS: [&str; 5] = [
    "Re: stock list of the harbour store",
    "Your booking for the ferry is confirmed",
    "Minutes, with the drawing Tomasz promised",
    "Fwd: lamp oil, rope and two spare anchors",
    "[keepers] new lens, and who polishes it",
];
const FLAGS: [&str; 5] = [
    "\\Seen",
    "\\Seen \\Answered",
    "",
    "\\Flagged $Ledger",
    "\\Seen $Forwarded",
];
const MAILBOXES: [&str; 5] = [
    "INBOX",
    "Archive/2024/Harbour",
    "\"Board minutes\"",
    "Lists.lighthouse",
    "Drafts",
];

fn address(dice: &mut Dice) -> String {
    let (name, mailbox) = PEOPLE[dice.below(PEOPLE.len() as u64) as usize];
    let host = dice.pick(&HOSTS);
    format!("(\"{name}\" NIL \"{mailbox}\" \"{host}\")")
}

/// FETCH responses of about 730 octets, as a client gets them that fills its list of messages.
fn fetch(count: usize) -> Workload {
    let mut dice = Dice(1);
    let mut text = String::new();
    for number in 1..=count {
        let (uid, day) = (number * 3 + 100, number % 28 + 1);
        let (size, flags) = (dice.below(90_000) + 900, dice.pick(&FLAGS));
        let subject = dice.pick(&SUBJECTS);
        let from = address(&mut dice);
        let to = match number % 3 {
            0 => address(&mut dice) + &address(&mut dice),
            _ => address(&mut dice),
        };
        let host = dice.pick(&HOSTS);
        let _ = write!(
            text,
            "* {number} FETCH (UID {uid} FLAGS ({flags}) INTERNALDATE \"{day:2}-Nov-2025 07:41:09 +0100\" \
             RFC822.SIZE {size} ENVELOPE (\"Mon, {day} Nov 2025 07:41:07 +0100\" \"{subject}\" \
             ({from}) ({from}) ({from}) ({to}) NIL NIL NIL \
             \"<k{number}.3f9c07@{host}>\") BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") \
             NIL NIL \"QUOTED-PRINTABLE\" {} {} NIL NIL NIL NIL)(\"APPLICATION\" \"PDF\" \
             (\"NAME\" \"list-{number}.pdf\") NIL NIL \"BASE64\" {} NIL \
             (\"ATTACHMENT\" (\"FILENAME\" \"list-{number}.pdf\")) NIL NIL) \"MIXED\" \
             (\"BOUNDARY\" \"=_part.{number}.{uid}\") NIL NIL NIL))\r\n",
            size / 10,
            size / 400,
            size / 2,
        );
    }
    Workload {
        name: "fetch",
        side: Side::Server,
        messages: count,
        octets: text.into_bytes(),
    }
}

/// `length` octets of something like an encoded attachment.
fn attachment(dice: &mut Dice, length: usize) -> String {
    let mut text = String::new();
    while text.len() < length {
        for _ in 0..19 {
            let _ = write!(text, "{:04x}", dice.below(1 << 16));
        }
        text.push_str("\r\n");
    }
    text.truncate(length);
    text
}

/// FETCH responses that carry a whole message.
fn literal(name: &'static str, count: usize, length: usize) -> Workload {
    let mut dice = Dice(2);
    let mut text = String::new();
    let body = attachment(&mut dice, length);
    for number in 1..=count {
        let _ = write!(
            text,
            "* {number} FETCH (UID {} BODY[] {{{length}}}\r\n{body})\r\n",
            number + 40
        );
    }
    Workload {
        name,
        side: Side::Server,
        messages: count,
        octets: text.into_bytes(),
    }
}

/// One SEARCH response.
fn search(count: usize) -> Workload {
    let mut dice = Dice(3);
    let mut text = String::from("* SEARCH");
    let mut number = 0;
    for _ in 0..count {
        number += 1 + dice.below(19);
        let _ = write!(text, " {number}");
    }
    text.push_str("\r\n");
    Workload {
        name: "search",
        side: Side::Server,
        messages: 1,
        octets: text.into_bytes(),
    }
}

/// Commands of eight kinds in turn.
fn commands(count: usize) -> Workload {
    let mut dice = Dice(4);
    let mut text = String::new();
    let message = attachment(&mut dice, 1024);
    for index in 0..count {
        let tag = format!("c{index:05}");
        let mailbox = dice.pick(&MAILBOXES);
        let first = dice.below(5000) + 1;
        let last = first + dice.below(200) + 1;
        let (name, user) = PEOPLE[dice.below(PEOPLE.len() as u64) as usize];
        let _ = match index % 8 {
            0 => write!(text, "{tag} LOGIN {user} \"correct {first} horse\"\r\n"),
            1 => write!(text, "{tag} SELECT {mailbox}\r\n"),
            2 => write!(text, "{tag} FETCH {first}:{last} FULL\r\n"),
            3 => write!(
                text,
                "{tag} UID FETCH {first},{last}:* (FLAGS BODY.PEEK[HEADER.FIELDS (Date From Subject)] \
                 BODY[1.2.MIME] BODY.PEEK[TEXT]<0.2048>)\r\n"
            ),
            4 => write!(
                text,
                "{tag} UID STORE {first}:{last} +FLAGS.SILENT (\\Seen \\Deleted $Ledger)\r\n"
            ),
            5 => write!(
                text,
                "{tag} UID SEARCH OR (FROM \"{name}\" SINCE 1-Feb-2025) NOT (UNSEEN OR SUBJECT \
                 \"lamp oil\" (LARGER {first} KEYWORD $Ledger)) {first}:*\r\n"
            ),
            6 => write!(
                text,
                "{tag} APPEND {mailbox} (\\Seen \\Draft) \"17-Nov-2025 20:14:55 +0100\" \
                 {{1024+}}\r\n{message}\r\n"
            ),
            _ => write!(text, "{tag} LOGOUT\r\n"),
        };
    }
    Workload {
        name: "commands",
        side: Side::Client,
        messages: count,
        octets: text.into_bytes(),
    }
}

/// Short lines of five kinds in turn.
fn status(count: usize) -> Workload {
    let mut dice = Dice(5);
    let mut text = String::new();
    for index in 0..count {
        let number = dice.below(90_000) + 1;
        let mailbox = dice.pick(&MAILBOXES);
        let _ = match index % 5 {
            0 => write!(text, "* OK [UIDNEXT {number}] Predicted\r\n"),
            1 => write!(text, "* {number} EXISTS\r\n"),
            2 => write!(text, "* {number} EXPUNGE\r\n"),
            3 => write!(
                text,
                "* LIST (\\Marked \\HasNoChildren) \"/\" {mailbox}\r\n"
            ),
            _ => write!(text, "c{index:05} OK Done in 0.003 seconds\r\n"),
        };
    }
    Workload {
        name: "status",
        side: Side::Server,
        messages: count,
        octets: text.into_bytes(),
    }
}
