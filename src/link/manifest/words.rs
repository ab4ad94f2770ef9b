//! The small words of a manifest: placeholders, times, signals, and what can be asked of the machine about them.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::octets::Span;

/// A signal that ends a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signal {
    /// What ends most.
    #[default]
    Term,
    /// As Ctrl-C.
    Int,
    /// With a core, as a rule.
    Quit,
    /// Without a word.
    Kill,
}

impl Signal {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Term, Self::Int, Self::Quit, Self::Kill];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Int => "INT",
            Self::Quit => "QUIT",
            Self::Kill => "KILL",
        }
    }
}

/// Each `${{ name }}` of a text; no name where it is not closed.
pub(super) fn placeholders(text: &str) -> Vec<(Span, Option<&str>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${{").map(|next| at + next) {
        let inside = start + "${{".len();
        let end = text[inside..].find("}}").map(|end| inside + end);
        match end {
            Some(end) if !text[inside..end].contains('\n') => {
                at = end + "}}".len();
                found.push((Span::new(start, at), Some(text[inside..end].trim())));
            }
            Some(_) | None => {
                at = inside;
                found.push((Span::new(start, inside), None));
            }
        }
    }
    found
}

/// `30s`, `500ms`, `2m`; above nothing and up to an hour.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: u32 = text[..digits].parse().ok()?;
    let time = match &text[digits..] {
        "ms" => Duration::from_millis(number.into()),
        "s" => Duration::from_secs(number.into()),
        "m" => Duration::from_secs(60 * u64::from(number)),
        _ => return None,
    };
    (!time.is_zero() && time <= Duration::from_secs(3600)).then_some(time)
}

/// Whether a file is there, or a program on the path (or where systems keep servers).
pub(super) fn is_there(need: &str) -> bool {
    if need.contains('/') {
        return Path::new(need).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(Into::into);
    std::env::split_paths(&path)
        .chain(usual)
        .any(|folder| folder.join(need).is_file())
}

/// Whether we are root.
pub(in crate::link) fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

/// The account that a server will run as: `wanted` if we are root, else our own.
pub(in crate::link) fn account(wanted: Option<&str>) -> String {
    match wanted {
        Some(wanted) if is_root() => wanted.to_owned(),
        Some(_) | None => id(&["-un"]).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// What `id` says.
pub(in crate::link) fn id(args: &[&str]) -> Option<String> {
    let output = Command::new("id").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
