//! `imapspec shell`: a session with a server by hand, with the same reader and judge as a run. What the user types is sent
//! with a tag, each line of the server is shown with how it was read, each finding at once. The talk itself is in `talk`, the
//! connection in `wire`, typing in `input`.

mod input;
mod line;
mod order;
mod printer;
mod screen;
mod send;
mod show;
mod state;
mod talk;
mod wait;
mod wire;

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use clap::Args;

use super::args::{Common, ProfileArg, TargetArgs, When};
use super::{Stopped, config, suite};
use crate::imap::Revision;
use crate::link::manifest;
use crate::link::spawn::{Folder, Instance};
use crate::report::human::style::{BOLD, paint};
use crate::report::visible::flat;
use crate::run::verdict::Exit;
use crate::run::{self, Purpose};
use crate::source::Problem;
use input::Input;
use screen::Screen;
use talk::Talk;

#[derive(Args, Debug)]
pub(super) struct ShellArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Base specification to judge by
    #[arg(long, value_enum, default_value_t = ProfileArg::Auto, env = "IMAPSPEC_PROFILE", help_heading = "Judge")]
    pub(super) profile: ProfileArg,
    /// How long an answer may take; on a terminal there is no end but Ctrl-C
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time, help_heading = "Run")]
    pub(super) timeout: Duration,
}

fn time(text: &str) -> Result<Duration, String> {
    manifest::duration(text).ok_or_else(|| {
        format!("wanted a time such as 30s, 500ms or 2m, up to an hour, found `{text}`")
    })
}

pub(super) fn run(
    args: &ShellArgs,
    common: &Common,
    out: &mut (dyn Write + Send),
) -> Result<Exit, Stopped> {
    let mut target = config::target(&args.target, common)?;
    let catalogue = suite::suite(common)?.catalogue()?;
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let colour = match common.color {
        When::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        When::Always => true,
        When::Never => false,
    };
    // It is ended, and its folder goes away, when the shell does.
    let started = match &target.launch {
        None => None,
        Some(launch) => {
            writeln!(out, "starting {}", launch.name)?;
            out.flush()?;
            let folder = Folder::new(&launch.name, launch.folder.as_deref(), launch.keep);
            let started = folder.and_then(|folder| {
                let instance = Instance::start(launch, &folder, &|| false)?;
                Ok((instance, folder))
            });
            match started {
                Ok(started) => Some(started),
                Err(reason) => {
                    writeln!(out, "✗ {reason}")?;
                    return Ok(Exit::Unreachable);
                }
            }
        }
    };
    if let Some((instance, _)) = &started {
        target = target.at(instance.address(), &instance.authority());
    }
    let input = if terminal {
        Input::terminal()
    } else {
        Input::plain()
    };
    let input = match input {
        Ok(input) => input,
        Err(reason) => {
            return Err(Stopped::Io(io::Error::other(reason)));
        }
    };
    let screen = Screen::new(out, input, colour);
    let revision = match args.profile {
        ProfileArg::Auto | ProfileArg::Rev1 => Revision::Rev1,
        ProfileArg::Rev2 => Revision::Rev2,
    };
    // One for all connections, so that the embedded server is one server.
    let connector = match run::connector(&target, Purpose::Case) {
        Ok((connector, _)) => connector,
        Err(reason) => return Err(Stopped::Problems(vec![Problem::error(reason)])),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        let mut talk = Talk::new(
            &target,
            connector,
            &catalogue,
            revision,
            args.timeout,
            screen,
        );
        talk.screen.say(&format!(
            "{} {}; .help says what can be typed",
            paint(BOLD, "imapspec shell"),
            flat(&target.shown())
        ))?;
        talk.run().await
    })?;
    drop(started);
    Ok(exit)
}
