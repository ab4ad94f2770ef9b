//! The `imapspec` binary: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    imapspec::cli::main()
}
