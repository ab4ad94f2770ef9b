//! `imapspec read`: how the strict reader understands what stands on standard input, with a
//! note for each deviation. It holds one message at a time, so that the input may be of any size.

use clap::Args;
use std::io::{self, Read as _, Write};

use serde_json::json;

use super::args::{ProfileArg, TextOrJson};
use crate::imap::{Dialect, Extensions, Note, NoteKind, Revision, command, response};
use crate::octets::show::{column, show, show_within};
use crate::run::verdict::Exit;
use crate::wire::{Fault, FaultKind, Frame, Framed, Framer, Limits, Side};

#[derive(Args, Debug)]
pub(super) struct ReadArgs {
    /// Take the first line as the greeting
    #[arg(long)]
    pub(super) greeting: bool,
    /// Read the input as what a client sends
    #[arg(long, conflicts_with = "greeting")]
    pub(super) client: bool,
    /// Let lines that end in LF alone (text from an editor) pass for CRLF
    #[arg(long)]
    pub(super) lf: bool,
    /// Base grammar to read by
    #[arg(long, value_enum, default_value_t = ProfileArg::Rev1)]
    pub(super) profile: ProfileArg,
    /// Capabilities that are known, separated by commas or spaces [default: every one we know]
    #[arg(long, value_name = "CAPABILITIES")]
    pub(super) dialect: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) format: TextOrJson,
}

const WIDTH: usize = 240;

pub(super) fn run(args: &ReadArgs, out: &mut dyn Write) -> io::Result<Exit> {
    let dialect = dialect(args);
    let side = if args.client {
        Side::Client
    } else {
        Side::Server
    };
    let mut framer = Framer::new(side, Limits::default());
    let mut input = io::stdin().lock();
    let mut buffer = vec![0; 64 * 1024];
    let mut first = args.greeting;
    let mut deviant = 0usize;
    let mut total = 0usize;
    let mut bare_lf = 0usize;
    loop {
        let count = match input.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        framer.push(&buffer[..count]);
        while let Some(framed) = framer.next() {
            match framed {
                Framed::Frame(mut frame) => {
                    let bare = |fault: &Fault| fault.kind == FaultKind::BareLf;
                    if args.lf {
                        frame.faults.retain(|fault| !bare(fault));
                    }
                    bare_lf += usize::from(frame.faults.iter().any(bare));
                    let (value, notes) = understand(&frame, args, first, &dialect);
                    first = false;
                    total += 1;
                    deviant += usize::from(value.is_none() || !notes.is_empty());
                    print(out, args.format, &frame, value, &notes)?;
                }
                // The message that exceeds a bound carries the fault when it ends.
                Framed::Announced { .. } | Framed::Overflow(_) => {}
            }
        }
        if count == 0 {
            break;
        }
    }
    if !framer.pending().is_empty() {
        deviant += 1;
        total += 1;
        let left = framer.pending();
        let wanted = match framer.missing() {
            Some(missing) => {
                format!("the input ends within a literal, {missing} octets are missing")
            }
            None => "the input ends without CRLF".to_owned(),
        };
        match args.format {
            TextOrJson::Text => writeln!(out, "{}\n    {wanted}", show_within(left, WIDTH))?,
            TextOrJson::Json => writeln!(
                out,
                "{}",
                json!({ "line": show(left), "notes": [{ "message": wanted }] })
            )?,
        }
    }
    if args.format == TextOrJson::Text {
        writeln!(out, "{total} messages, {deviant} deviate")?;
        if bare_lf > 0 && bare_lf == total {
            writeln!(
                out,
                "every line ends in LF without CR; if that is only how the text was saved, say --lf"
            )?;
        }
    }
    Ok(if deviant == 0 {
        Exit::Conforms
    } else {
        Exit::Failed
    })
}

fn dialect(args: &ReadArgs) -> Dialect {
    let mut dialect = match args.profile {
        ProfileArg::Auto | ProfileArg::Rev1 => Dialect::rev1_all(),
        ProfileArg::Rev2 => Dialect::rev2_all(),
    };
    if let Some(names) = &args.dialect {
        let names = names
            .split([',', ' '])
            .filter(|name| !name.is_empty())
            .map(str::as_bytes);
        dialect.extensions = Extensions::from_capabilities(names);
        dialect.utf8 = dialect.revision == Revision::Rev2;
    }
    dialect
}

fn understand(
    frame: &Frame,
    args: &ReadArgs,
    greeting: bool,
    dialect: &Dialect,
) -> (Option<String>, Vec<Note>) {
    if args.client {
        let read = command::read(frame, dialect);
        return (read.value.map(|value| format!("{value:?}")), read.notes);
    }
    let read = if greeting {
        response::read_greeting(frame, dialect)
    } else {
        response::read(frame, dialect)
    };
    let stands_in = read.notes.iter().any(|note| note.kind == NoteKind::Range);
    let value = read.value.map(|value| {
        let hint = if stands_in {
            "  (another number stands for the one out of range)"
        } else {
            ""
        };
        format!("{value:?}{hint}")
    });
    (value, read.notes)
}

fn print(
    out: &mut dyn Write,
    format: TextOrJson,
    frame: &Frame,
    value: Option<String>,
    notes: &[Note],
) -> io::Result<()> {
    let content = frame.content();
    if format == TextOrJson::Json {
        let notes: Vec<_> = notes
            .iter()
            .map(|note| {
                json!({
                    "kind": format!("{:?}", note.kind),
                    "start": note.span.start,
                    "end": note.span.end,
                    "production": note.production,
                    "source": note.source,
                    "found": note.found.to_string(),
                    "message": note.to_string(),
                })
            })
            .collect();
        let line = json!({ "offset": frame.offset, "line": show(content), "value": value, "notes": notes });
        return writeln!(out, "{line}");
    }
    let sign = if value.is_some() && notes.is_empty() {
        "✓"
    } else {
        "✗"
    };
    writeln!(out, "{sign} {}", show_within(content, WIDTH))?;
    for note in notes {
        let from = column(content, note.span.start);
        let to = column(content, note.span.end.min(content.len())).max(from + 1);
        if from <= WIDTH {
            writeln!(
                out,
                "  {}{} {note}",
                " ".repeat(from),
                "^".repeat(to.min(WIDTH + 1) - from)
            )?;
        } else {
            writeln!(out, "  at octet {}: {note}", note.span.start)?;
        }
    }
    match value {
        Some(value) => writeln!(out, "    {}", value.chars().take(2000).collect::<String>()),
        None => writeln!(out, "    not understood"),
    }
}
