//! Runs one reader over one workload a number of times, for `benches/instructions.sh` to count
//! instructions: the difference between two and one passes is the cost of a pass alone.
//! Prints how many octets a pass has.

mod readers;
mod workload;

use std::process::ExitCode;

use readers::{PIECE, Reader};

fn usage() -> String {
    let readers = Reader::ALL.map(Reader::name).join(", ");
    let workloads = workload::NAMES.join(", ");
    format!(
        "usage: count READER WORKLOAD PASSES [PART [PIECE]]
  READER    one of {readers}
  WORKLOAD  one of {workloads}
  PASSES    how often it is read
  PART      1/PART of the full size; 1 if not given
  PIECE     octets that arrive at once; {PIECE} if not given"
    )
}

fn main() -> ExitCode {
    // Cargo adds `--bench` of its own.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match run(&arguments) {
        Ok(octets) => {
            write_line(std::io::stdout(), &octets.to_string());
            ExitCode::SUCCESS
        }
        Err(message) => {
            write_line(std::io::stderr(), &message);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<usize, String> {
    let [reader, name, numbers @ ..] = arguments else {
        return Err(usage());
    };
    let number = |index: usize, default: Option<usize>| match numbers.get(index) {
        None => default.ok_or_else(usage),
        Some(text) => text
            .parse()
            .ok()
            .filter(|&number| number > 0)
            .ok_or_else(|| format!("wanted a number above zero, found \"{text}\"\n{}", usage())),
    };
    let (passes, part, piece) = (
        number(0, None)?,
        number(1, Some(1))?,
        number(2, Some(PIECE))?,
    );
    let reader = Reader::ALL
        .into_iter()
        .find(|known| known.name() == reader)
        .ok_or_else(|| format!("wanted a reader, found \"{reader}\"\n{}", usage()))?;
    let workload = workload::workload(name, part)
        .ok_or_else(|| format!("wanted a workload, found \"{name}\"\n{}", usage()))?;
    if !reader.reads(workload.side) {
        return Err(format!("{} does not read {name}", reader.name()));
    }
    for _ in 0..passes {
        let read = reader.pass(&workload, piece);
        if read != workload.messages {
            return Err(format!(
                "{}: {read} of {} messages of {} were read",
                reader.name(),
                workload.messages,
                workload.name
            ));
        }
    }
    Ok(workload.octets.len())
}

fn write_line(mut to: impl std::io::Write, text: &str) {
    // Nobody is left to tell when this fails.
    let _ = writeln!(to, "{text}");
}
