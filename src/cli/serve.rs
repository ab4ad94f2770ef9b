//! `imapspec serve`: the reference server on a port, correct or with faults that are asked for,
//! for clients to be tried against.

use clap::Args;
use std::io::{self, Write};
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::Stopped;
use super::config::known_fault;
use crate::link::{Host, Listen};
use crate::run::verdict::Exit;
use crate::server::config::{Account, Config};

#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// Port to listen on; 0 for a free one
    #[arg(long, value_name = "PORT", default_value_t = 1143)]
    pub(super) port: u16,
    /// Listen for implicit TLS on this port too; 0 for a free one
    #[arg(long, value_name = "PORT")]
    pub(super) tls_port: Option<u16>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// Switch on a fault (may be repeated; see imapspec list --quirks); NAME@3: only on its third occasion
    #[arg(long, value_name = "NAME[@N]")]
    pub(super) quirk: Vec<String>,
    /// Account in place of user1:pass1 and user2:pass2 (may be repeated)
    #[arg(long, value_name = "USER:PASSWORD")]
    pub(super) account: Vec<String>,
    /// Write the certificate of the authority that signs the server's certificate to this file
    #[arg(long, value_name = "FILE")]
    pub(super) write_cacert: Option<PathBuf>,
}

pub(super) fn run(args: &ServeArgs, out: &mut dyn Write) -> Result<Exit, Stopped> {
    let mut config = Config::default();
    for written in &args.quirk {
        config.quirks.push(known_fault(written)?);
    }
    if !args.account.is_empty() {
        config.accounts.clear();
        for account in &args.account {
            let Some((user, password)) =
                account.split_once(':').filter(|(user, _)| !user.is_empty())
            else {
                writeln!(out, "error: wanted USER:PASSWORD, found `{account}`")?;
                return Ok(Exit::Usage);
            };
            config.accounts.push(Account {
                user: user.into(),
                password: password.into(),
            });
        }
    }
    let users: Vec<String> = config
        .accounts
        .iter()
        .map(|account| account.user.to_string())
        .collect();
    let listen = Listen {
        plain: SocketAddr::new(args.host, args.port),
        tls: args.tls_port.map(|port| SocketAddr::new(args.host, port)),
        ..Listen::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listening = match Host::listen(config, listen).await {
            Ok(listening) => listening,
            Err(error) => {
                writeln!(out, "error: {error}")?;
                return Ok(Exit::Usage);
            }
        };
        if let Some(path) = &args.write_cacert {
            std::fs::write(path, listening.authority_pem())?;
        }
        let plain = listening.plain_address().map_err(io::Error::other)?;
        writeln!(out, "imap://{plain}")?;
        if let Some(tls) = listening.tls_address().map_err(io::Error::other)? {
            writeln!(out, "imaps://{tls}")?;
        }
        let passwords = if args.account.is_empty() {
            " (passwords pass1 and pass2)"
        } else {
            ""
        };
        writeln!(
            out,
            "users {}{passwords}; end with Ctrl-C",
            users.join(", ")
        )?;
        for quirk in &args.quirk {
            writeln!(out, "with the fault {quirk}")?;
        }
        out.flush()?;
        listening
            .run(async {
                // Without a signal handler there is nothing better than to serve until killed.
                if tokio::signal::ctrl_c().await.is_err() {
                    std::future::pending::<()>().await;
                }
            })
            .await;
        Ok(Exit::Conforms)
    })
}
