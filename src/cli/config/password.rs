//! Passwords, from where a target says that they are: a variable, a command, the configuration, in this order.

use std::env;
use std::process::Command;

use super::Origin;
use crate::source::Problem;

/// A text, and where it came from.
pub(super) type From = (String, Origin);

/// The password of `user`: the first variable that is set, then the command, then the file.
pub(super) fn password(
    user: &str,
    variables: &[Option<&str>],
    command: Option<From>,
    listed: Option<From>,
) -> Result<From, Problem> {
    for variable in variables.iter().flatten() {
        match env::var(variable) {
            Ok(password) => return Ok((password, Origin::Variable((*variable).to_owned()))),
            Err(env::VarError::NotPresent) => {}
            Err(env::VarError::NotUnicode(_)) => {
                return Err(Problem::error(format!(
                    "the password in {variable} is not UTF-8"
                )));
            }
        }
    }
    if let Some((command, origin)) = command {
        return from_command(user, &command).map(|password| (password, origin));
    }
    listed.ok_or_else(|| {
        let variable = variables.iter().flatten().next_back().copied().unwrap_or("IMAPSPEC_PASSWORD");
        Problem::error(format!("no password for {user}"))
            .help(format!("set {variable}, or give a command that prints it (--password-command, or in imapspec.toml)"))
    })
}

fn from_command(user: &str, command: &str) -> Result<String, Problem> {
    let shell = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = Command::new(shell.0)
        .args([shell.1, command])
        .output()
        .map_err(|error| {
            Problem::error(format!(
                "the password command for {user} cannot be started: {error}"
            ))
        })?;
    if !output.status.success() {
        return Err(Problem::error(format!(
            "the password command for {user} failed: {}",
            output.status
        ))
        .help(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| {
        Problem::error(format!(
            "the password command for {user} printed something that is not UTF-8"
        ))
    })?;
    let password = text.strip_suffix('\n').unwrap_or(&text);
    Ok(password.strip_suffix('\r').unwrap_or(password).to_owned())
}
