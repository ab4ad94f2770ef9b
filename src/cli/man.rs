//! `imapspec man`: the manual pages, one for each subcommand, from the same text as `--help`.
//! Rendering them is left to `man`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::Stopped;
use super::args::Cli;
use crate::run::verdict::Exit;
use crate::source::{Problem, near};

#[derive(Args, Debug)]
pub(super) struct ManArgs {
    /// Print the page of this subcommand, as in `imapspec man snap review` [default: of imapspec itself]
    #[arg(conflicts_with = "out")]
    subcommand: Vec<String>,
    /// Write the pages of all subcommands to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build();
    if let Some(folder) = &args.out {
        let written = fs::create_dir_all(folder).and_then(|()| write_all(&whole, folder));
        let number = written.map_err(|error| {
            vec![Problem::error(format!(
                "cannot write manual pages to {}: {error}",
                folder.display()
            ))]
        })?;
        writeln!(
            out,
            "{number} pages; read one with `man -l {}`",
            folder.join("imapspec-run.1").display()
        )?;
        return Ok(Exit::Conforms);
    }
    let mut command = &whole;
    for word in &args.subcommand {
        command = command.find_subcommand(word).ok_or_else(|| {
            let name = command.get_display_name().unwrap_or("imapspec");
            let mut problem =
                Problem::error(format!("`{}` has no subcommand `{word}`", spaced(name)));
            let known = command.get_subcommands().map(Command::get_name);
            if let Some(advice) = near::advice(word, known) {
                problem = problem.help(advice);
            }
            vec![problem]
        })?;
    }
    render(command, out)?;
    Ok(Exit::Conforms)
}

/// `imapspec-snap-review`, as it is typed.
fn spaced(name: &str) -> String {
    name.replace('-', " ")
}

/// Writes the pages of a command and of all below it. Gives their number.
fn write_all(command: &Command, folder: &Path) -> io::Result<usize> {
    let mut page = Vec::new();
    render(command, &mut page)?;
    let name = command.get_display_name().unwrap_or(command.get_name());
    fs::write(folder.join(format!("{name}.1")), page)?;
    let mut number = 1;
    for below in command.get_subcommands() {
        number += write_all(below, folder)?;
    }
    Ok(number)
}

/// One page. The sections are those of [`Man::render`], with a heading of our own for what
/// follows the flags, and the neighbours at the end.
fn render(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Vec::new();
    sections(command, &mut page)?;
    // Roff is ASCII; the name of a character is understood everywhere.
    let mut ascii = String::new();
    for c in String::from_utf8_lossy(&page).chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            ascii.push_str(&format!("\\[u{:04X}]", u32::from(c)));
        }
    }
    out.write_all(ascii.as_bytes())
}

fn sections(command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let page = Man::new(command.clone())
        .title(name.to_uppercase())
        .source(concat!("imapspec ", env!("CARGO_PKG_VERSION")))
        .manual("imapspec");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(out)?;
    }
    let mut rest = Roff::default();
    if let Some(text) = command.get_after_long_help() {
        rest.control("SH", ["NOTES"]);
        for line in text.to_string().lines() {
            if line.is_empty() {
                rest.control("PP", []);
                continue;
            }
            rest.text([roman(line)]);
            // A table, or what announces it, keeps its lines.
            if line.starts_with(' ') || line.ends_with(':') {
                rest.control("br", []);
            }
        }
    }
    let mut neighbours = Vec::new();
    if let Some((above, _)) = name.rsplit_once('-') {
        neighbours.push(format!("{above}(1)"));
    } else {
        neighbours.push("RFC 3501, RFC 9051".to_owned());
    }
    rest.control("SH", ["SEE ALSO"]);
    rest.text([roman(neighbours.join(", "))]);
    rest.to_writer(out)
}
