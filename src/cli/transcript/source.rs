//! Conversations in files: transcripts as text (`C: …` and `S: …`) and as JSON results of runs; rawlogs have a file of
//! their own. Each piece remembers the line that it was read from. What they hold is left to the observer.

use std::io::Read as _;
use std::path::Path;

use super::rawlog;
use crate::imap::Revision;
use crate::octets::show::unshow;
use crate::rules::transcript::{Step, numbered};
use crate::run::results::{CaseResult, Results, WireLine};
use crate::session::Closer;
use crate::session::sent::{name_of, tag_of};
use crate::source::Problem;
use crate::wire::Side;

/// Largest file that is taken, in octets.
const LARGEST: u64 = 256 << 20;
/// What stands for a password in the wire of a case.
const MASK: &[u8] = b"<password>";

/// One step of a conversation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) step: Step,
    /// Index into the files of the conversation.
    pub(super) file: usize,
    /// From 1; 0 if it cannot be told.
    pub(super) line: usize,
}

/// What crossed one connection.
#[derive(Clone, Debug)]
pub(super) struct Conversation {
    /// Files that it stands in.
    pub(super) files: Vec<String>,
    /// Which conversation of the file it is, if there are several.
    pub(super) title: String,
    pub(super) pieces: Vec<Piece>,
    /// The greeting comes first.
    pub(super) greeting: bool,
    /// The base specification, if the file tells it.
    pub(super) revision: Option<Revision>,
    /// What a reader should know of it.
    pub(super) remark: Option<String>,
}

/// Whether a path is of a conversation: by its ending, or by how its text begins.
pub(crate) fn is_conversation(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending {
        Some("yaml" | "yml" | "eml") => false,
        Some("in" | "out" | "json") => true,
        Some(_) | None => path.is_file() && begins_as_one(path),
    }
}

fn begins_as_one(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    // What cannot be read is told by whoever reads it in earnest.
    if read.is_err() {
        return false;
    }
    let line = start
        .split(|&octet| octet == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty() && !line.starts_with(b"#"));
    let starts = [
        &b"C:"[..],
        b"S:",
        b"C!",
        b"S!",
        b"connect",
        b"secured",
        b"{",
    ];
    line.is_some_and(|line| starts.iter().any(|start| line.starts_with(start)))
}

/// The octets of a file.
pub(super) fn octets(path: &Path) -> Result<Vec<u8>, Problem> {
    let unreadable =
        |error: std::io::Error| Problem::error(format!("cannot read {}: {error}", path.display()));
    let mut octets = Vec::new();
    std::fs::File::open(path)
        .map_err(unreadable)?
        .take(LARGEST + 1)
        .read_to_end(&mut octets)
        .map_err(unreadable)?;
    if octets.len() as u64 > LARGEST {
        let title = format!(
            "{} has more than {LARGEST} octets, the most that is taken",
            path.display()
        );
        return Err(Problem::error(title).help("cut it between two sessions"));
    }
    Ok(octets)
}

/// The conversations of the file at `path`. A rawlog takes the other half with it.
pub(super) fn load(path: &Path) -> Result<Vec<Conversation>, Problem> {
    if path
        .extension()
        .is_some_and(|ending| ending == "in" || ending == "out")
    {
        return rawlog::load(path).map(|one| vec![one]);
    }
    let name = path.display().to_string();
    let octets = octets(path)?;
    let text = String::from_utf8(octets).map_err(|error| {
        let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|&&octet| octet == b'\n')
            .count();
        Problem::error(format!("{name}:{line} is not UTF-8"))
            .help("write the octets with escapes: S! caf\\xe9\\r\\n")
    })?;
    if text.trim_start().starts_with('{') {
        let results = crate::cli::report::parse(&text, &name)?;
        return Ok(of_results(&results, &text, &name));
    }
    let steps = numbered(&text).map_err(|error| {
        Problem::error(format!("{name}:{}: {}", error.line, error.problem))
            .help("a line of a transcript is `C: …` or `S: …`; CRLF is implied")
    })?;
    let mut greeting = false;
    let mut pieces = Vec::new();
    for (line, step) in steps {
        if step == Step::Connect {
            greeting = true;
        } else {
            pieces.push(Piece {
                step,
                file: 0,
                line,
            });
        }
    }
    let greeting = greeting || is_whole(&pieces);
    Ok(vec![Conversation {
        files: vec![name],
        title: String::new(),
        pieces,
        greeting,
        revision: None,
        remark: None,
    }])
}

/// Whether the conversation is seen from its beginning: a line that may be a greeting comes first, and the client
/// logs in after it. `* OK` alone can stand anywhere.
pub(super) fn is_whole(pieces: &[Piece]) -> bool {
    let mut octets = pieces.iter().filter_map(|piece| match &piece.step {
        Step::Octets(side, octets) => Some((*side, octets.as_slice())),
        Step::Connect | Step::Secured | Step::Close(_) => None,
    });
    let Some((Side::Server, first)) = octets.next() else {
        return false;
    };
    let word = first.split(|octet| *octet == b' ').nth(1).unwrap_or(b"");
    if !first.starts_with(b"* ") {
        return false;
    }
    word.eq_ignore_ascii_case(b"PREAUTH")
        || word.eq_ignore_ascii_case(b"OK")
            && octets.any(|(side, octets)| {
                side == Side::Client
                    && tag_of(octets).is_some()
                    && matches!(
                        name_of(octets).as_str(),
                        "LOGIN" | "AUTHENTICATE" | "STARTTLS"
                    )
            })
}

/// The connections of every case of a run.
fn of_results(results: &Results, text: &str, name: &str) -> Vec<Conversation> {
    let revision = match results.run.profile.as_str() {
        "rev2" => Revision::Rev2,
        _ => Revision::Rev1,
    };
    // Only a line of wire has an offset, and `text` stands two lines below it.
    let places: Vec<usize> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim_start().starts_with("\"offset\":"))
        .map(|(index, _)| index + 3)
        .collect();
    let total: usize = results.cases.iter().map(|case| case.wire.len()).sum();
    let places = if places.len() == total {
        places
    } else {
        vec![0; total]
    };
    let mut conversations = Vec::new();
    let mut from = 0;
    for case in &results.cases {
        let lines = &places[from..from + case.wire.len()];
        from += case.wire.len();
        for mut one in of_case(case, lines) {
            one.files = vec![name.to_owned()];
            one.revision = Some(revision);
            conversations.push(one);
        }
    }
    conversations
}

/// The connections of a case, in order of opening. One that bears the name of an earlier one begins its streams anew.
fn of_case(case: &CaseResult, lines: &[usize]) -> Vec<Conversation> {
    struct Open<'w> {
        session: &'w str,
        /// Where the streams of client and server end.
        ends: [u64; 2],
        cut: bool,
        conversation: Conversation,
    }
    let mut all: Vec<Open<'_>> = Vec::new();
    for (wire, &line) in case.wire.iter().zip(lines) {
        let side = usize::from(wire.side == "S");
        let at = all
            .iter()
            .rposition(|one| one.session == wire.session)
            .filter(|&at| wire.offset > 0 || all[at].ends[side] == 0);
        let at = at.unwrap_or_else(|| {
            all.push(Open {
                session: &wire.session,
                ends: [0; 2],
                cut: false,
                conversation: Conversation {
                    files: Vec::new(),
                    title: format!("{} ({})", case.id, wire.session),
                    pieces: Vec::new(),
                    greeting: true,
                    revision: None,
                    remark: None,
                },
            });
            all.len() - 1
        });
        let one = &mut all[at];
        one.ends[side] = wire.offset + wire.length;
        if one.cut {
            continue;
        }
        let Some(octets) = whole(wire) else {
            one.cut = true;
            one.conversation.remark =
                Some("judged up to a line that the results hold only in part".to_owned());
            continue;
        };
        let side = [Side::Client, Side::Server][side];
        one.conversation.pieces.push(Piece {
            step: Step::Octets(side, octets),
            file: 0,
            line,
        });
    }
    // Some connections leave no line behind, so that of several nobody knows which end is whose.
    if let ([one], [end]) = (all.as_mut_slice(), case.closed.as_slice())
        && !one.cut
    {
        let by = match end.as_str() {
            "closed by the server" => Some(Closer::Server),
            "closed by us" => Some(Closer::Client),
            _ => None,
        };
        one.conversation.pieces.extend(by.map(|by| Piece {
            step: Step::Close(by),
            file: 0,
            line: 0,
        }));
    }
    all.into_iter().map(|one| one.conversation).collect()
}

/// The octets of a line of wire; `None` if it holds less than crossed. A masked password gets its length back, so that
/// literals stay where they are.
fn whole(wire: &WireLine) -> Option<Vec<u8>> {
    let octets = unshow(&wire.text);
    let length = usize::try_from(wire.length).ok()?;
    if octets.len() == length {
        return Some(octets);
    }
    let masks = octets
        .windows(MASK.len())
        .filter(|window| *window == MASK)
        .count();
    let rest = octets.len() - masks * MASK.len();
    let hidden = length.checked_sub(rest)?;
    if masks == 0 || hidden % masks != 0 {
        return None;
    }
    let stand_in = vec![b'x'; hidden / masks];
    let mut out = Vec::with_capacity(length);
    let mut at = 0;
    while at < octets.len() {
        if octets[at..].starts_with(MASK) {
            out.extend_from_slice(&stand_in);
            at += MASK.len();
        } else {
            out.push(octets[at]);
            at += 1;
        }
    }
    Some(out)
}
