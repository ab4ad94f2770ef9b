//! Where the target is, as it is typed.

use crate::run::target::LinkKind;
use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Where the target is and who logs in.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct TargetArgs {
    /// Server to judge: imap://USER@HOST:PORT, imaps://…, a target of the configuration, or one of `imapspec targets`
    #[arg(
        short,
        long,
        value_name = "TARGET",
        env = "IMAPSPEC_TARGET",
        help_heading = "Target"
    )]
    pub(in crate::cli) target: Option<String>,
    /// Name to log in with, if the address has none
    #[arg(
        long,
        value_name = "NAME",
        env = "IMAPSPEC_USER",
        help_heading = "Target"
    )]
    pub(in crate::cli) user: Option<String>,
    /// Environment variable that holds the password
    #[arg(
        long,
        value_name = "VARIABLE",
        default_value = "IMAPSPEC_PASSWORD",
        help_heading = "Target"
    )]
    pub(in crate::cli) password_env: String,
    /// Shell command that prints the password
    #[arg(
        long,
        value_name = "COMMAND",
        env = "IMAPSPEC_PASSWORD_COMMAND",
        hide_env_values = true,
        help_heading = "Target"
    )]
    pub(in crate::cli) password_command: Option<String>,
    /// Second account, for scenarios with two users; its password is in IMAPSPEC_PASSWORD2
    #[arg(
        long,
        value_name = "NAME",
        env = "IMAPSPEC_USER2",
        help_heading = "Target"
    )]
    pub(in crate::cli) user2: Option<String>,
    /// Use STARTTLS before logging in
    #[arg(long, env = "IMAPSPEC_STARTTLS", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(in crate::cli) starttls: bool,
    /// Trust the certificate authorities in this PEM file
    #[arg(
        long,
        value_name = "FILE",
        env = "IMAPSPEC_CACERT",
        help_heading = "Target"
    )]
    pub(in crate::cli) cacert: Option<PathBuf>,
    /// Accept any certificate of the server
    #[arg(short = 'k', long, env = "IMAPSPEC_INSECURE", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(in crate::cli) insecure: bool,
    /// The account may be changed at will: also INBOX, and mailboxes that this run did not create
    #[arg(long, env = "IMAPSPEC_DISPOSABLE", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(in crate::cli) disposable: bool,
    /// Allow a target that is not on this machine
    #[arg(long, env = "IMAPSPEC_ALLOW", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(in crate::cli) allow: bool,
    /// Connections open at the same time, at most [default: 8]
    #[arg(long, value_name = "N", env = "IMAPSPEC_MAX_CONNECTIONS", help_heading = "Target", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::cli) max_connections: Option<u16>,
    /// Switch on a fault of the embedded server (may be repeated; see imapspec list --quirks); NAME@3: only on its third
    /// occasion in a case
    #[arg(
        long,
        value_name = "NAME[@N]",
        conflicts_with = "target",
        help_heading = "Target"
    )]
    pub(in crate::cli) quirk: Vec<String>,
    /// How to reach a server that imapspec itself starts
    #[arg(long, value_enum, default_value_t = LinkArg::Plain, env = "IMAPSPEC_LINK", help_heading = "Target")]
    pub(in crate::cli) link: LinkArg,
    #[command(flatten)]
    pub(in crate::cli) started: StartedArgs,
}

/// Servers that are started.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct StartedArgs {
    /// Folder of your own manifests, looked at before the built-in ones
    #[arg(
        long,
        value_name = "DIR",
        env = "IMAPSPEC_TARGETS",
        help_heading = "Target"
    )]
    pub(in crate::cli) targets: Option<PathBuf>,
    /// Folder to make for a server that is started [default: a temporary one]
    #[arg(
        long,
        value_name = "DIR",
        env = "IMAPSPEC_TARGET_DIR",
        help_heading = "Target"
    )]
    pub(in crate::cli) target_dir: Option<PathBuf>,
    /// Keep the folder of a server that was started: its configuration, mail and logs
    #[arg(long, env = "IMAPSPEC_KEEP", value_parser = FalseyValueParser::new(), help_heading = "Target")]
    pub(in crate::cli) keep: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LinkArg {
    /// In clear
    #[default]
    Plain,
    /// TLS from the first octet
    Tls,
    /// STARTTLS before log-in
    Starttls,
}

impl From<LinkArg> for LinkKind {
    fn from(link: LinkArg) -> Self {
        match link {
            LinkArg::Plain => Self::Plain,
            LinkArg::Tls => Self::Tls,
            LinkArg::Starttls => Self::StartTls,
        }
    }
}
