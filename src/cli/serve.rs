//! `imapspec serve`: the reference server on a port, correct or with faults that are asked for,
//! for clients to be tried against.

use std::io::{self, Write};
use std::net::SocketAddr;

use super::Stopped;
use super::args::ServeArgs;
use super::config::known_fault;
use crate::link::{Host, Listen};
use crate::run::verdict::Exit;
use crate::server::config::{Account, Config};

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
