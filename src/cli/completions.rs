//! `imapspec completions`: the script that lets a shell complete subcommands, flags and their
//! values. What there is to complete follows from [`super::args`].

use std::io::{self, Write};

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::args::Cli;
use crate::run::verdict::Exit;

#[derive(Args, Debug)]
#[command(after_long_help = INSTALL)]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Where the scripts belong.
const INSTALL: &str = "\
To install it for yourself:
  bash  imapspec completions bash > ~/.local/share/bash-completion/completions/imapspec
  zsh   imapspec completions zsh > DIR/_imapspec, where DIR is a folder of $fpath
  fish  imapspec completions fish > ~/.config/fish/completions/imapspec.fish";

pub(super) fn run(args: &CompletionsArgs, out: &mut dyn Write) -> io::Result<Exit> {
    // The generator panics when it cannot write, and a reader may go away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "imapspec", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Conforms)
}
