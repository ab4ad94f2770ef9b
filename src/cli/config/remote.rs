//! A target on the network: each of its values chosen from flags, address, configuration and manifest, in this order, with a note
//! of where it came from.

use super::origin::{Record, Tables};
use super::password::password;
use super::{Origin, Resolved};
use crate::cli::args::{LinkArg, TargetArgs};
use crate::link::manifest::{self, Entry, Recipe};
use crate::link::spawn::Launch;
use crate::link::{Address, Scheme, TlsOptions};
use crate::run::target::{Account, Place, Target};
use crate::source::Problem;

/// Connections open at the same time unless told otherwise.
const CONNECTIONS: usize = 8;

/// A server that the run starts. Where it will be is known only then.
pub(super) fn started(
    name: &str,
    recipe: Recipe,
    found: (Entry, Tables),
    args: &TargetArgs,
) -> Result<Resolved, Problem> {
    let address = Address {
        scheme: Scheme::Imap,
        host: "127.0.0.1".to_owned(),
        port: 1,
        user: None,
    };
    let folder = args.started.target_dir.as_deref();
    if let Some(folder) = folder
        && std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    {
        let title = format!("the folder {} is not empty", folder.display());
        return Err(Problem::error(title).help("name a new folder with --target-dir"));
    }
    let launch = Launch {
        name: name.to_owned(),
        recipe,
        folder: args.started.target_dir.clone(),
        keep: args.started.keep || args.started.target_dir.is_some(),
        implicit_tls: args.link == LinkArg::Tls,
    };
    remote(name, address, Some(found), Some(launch), args)
}

/// A server at an address, or one that is started there.
pub(super) fn remote(
    name: &str,
    address: Address,
    found: Option<(Entry, Tables)>,
    launch: Option<Launch>,
    args: &TargetArgs,
) -> Result<Resolved, Problem> {
    let listed = found.is_some();
    if launch.is_none() && args.link != LinkArg::Plain {
        return Err(
            Problem::error("--link is for servers that imapspec itself runs")
                .help("write imaps:// into the address, or use --starttls"),
        );
    }
    let (entry, tables) = found.unwrap_or_default();
    let mut record = Record::default();
    let near = address.is_loopback();
    let allowed = record.any(
        "allow",
        [
            (args.allow.then_some(true), Origin::Argument("allow")),
            (entry.allow, tables.of(|own| own.allow.is_some())),
        ],
    );
    if !(near || allowed) {
        return Err(Problem::error(format!("{} is not this machine", address.host))
            .help("if you may test this server, say so: --allow, or `allow = true` in its [target] of imapspec.toml"));
    }
    let written = launched_user(launch.as_ref());
    let user = record
        .first(
            "user",
            [
                (args.user.clone(), Origin::Argument("user")),
                (address.user.clone(), Origin::Address),
                (written, tables.of(|own| own.address.is_some())),
                (entry.user, tables.of(|own| own.user.is_some())),
            ],
        )
        .ok_or_else(|| {
            Problem::error("no user to log in with")
                .help("write it into the address (imap://user@host) or give --user")
        })?;
    // The password of an account that is made for the run is not that of another server.
    let made = launch.is_some();
    let usual = |listed: &Option<String>| !(made && listed.is_some());
    let command = |key: &Option<String>, own: fn(&Entry) -> bool| {
        key.clone().map(|command| (command, tables.of(own)))
    };
    let argument = args
        .password_command
        .clone()
        .map(|command| (command, Origin::Argument("password_command")));
    let secret = password(
        &user,
        &[
            entry.password_env.as_deref(),
            Some(args.password_env.as_str()).filter(|_| usual(&entry.password)),
        ],
        argument.or(command(&entry.password_command, |own| {
            own.password_command.is_some()
        })),
        entry
            .password
            .map(|password| (password, tables.of(|own| own.password.is_some()))),
    )?;
    record.note("password", "not shown", secret.1);
    let mut accounts = vec![Account {
        user,
        password: secret.0,
    }];
    let second = record.first(
        "user2",
        [
            (args.user2.clone(), Origin::Argument("user2")),
            (entry.user2, tables.of(|own| own.user2.is_some())),
        ],
    );
    if let Some(user) = second {
        let secret = password(
            &user,
            &[
                entry.password2_env.as_deref(),
                Some("IMAPSPEC_PASSWORD2").filter(|_| usual(&entry.password2)),
            ],
            command(&entry.password2_command, |own| {
                own.password2_command.is_some()
            }),
            entry
                .password2
                .map(|password| (password, tables.of(|own| own.password2.is_some()))),
        )?;
        record.note("password2", "not shown", secret.1);
        accounts.push(Account {
            user,
            password: secret.0,
        });
    }
    let name = if listed {
        name.to_owned()
    } else {
        format!("{}-{}", address.host.replace(':', "_"), address.port)
    };
    let max = record.first(
        "max-connections",
        [
            (
                args.max_connections.map(usize::from),
                Origin::Argument("max_connections"),
            ),
            (
                entry.max_connections.map(usize::from),
                tables.of(|own| own.max_connections.is_some()),
            ),
            (Some(CONNECTIONS), Origin::Default),
        ],
    );
    let starttls = record.any(
        "starttls",
        [
            (args.starttls.then_some(true), Origin::Argument("starttls")),
            (
                (args.link == LinkArg::Starttls).then_some(true),
                Origin::Argument("link"),
            ),
            (entry.starttls, tables.of(|own| own.starttls.is_some())),
        ],
    );
    let cacert = args
        .cacert
        .clone()
        .map(|path| (path, Origin::Argument("cacert")));
    let listed = entry
        .cacert
        .map(|path| (path, tables.of(|own| own.cacert.is_some())));
    let cacert = cacert.or(listed).map(|(path, origin)| {
        record.note("cacert", path.display(), origin);
        path
    });
    let tls = TlsOptions {
        cacert,
        insecure: record.any(
            "insecure",
            [
                (args.insecure.then_some(true), Origin::Argument("insecure")),
                (entry.insecure, tables.of(|own| own.insecure.is_some())),
            ],
        ),
    };
    let disposable = record.any(
        "disposable",
        [
            (
                args.disposable.then_some(true),
                Origin::Argument("disposable"),
            ),
            (entry.disposable, tables.of(|own| own.disposable.is_some())),
            // What is started for a run is there for nothing else.
            (
                (made && entry.disposable.is_none()).then_some(true),
                Origin::Table("it is started for each run".to_owned()),
            ),
        ],
    );
    let prefix = record.first(
        "prefix",
        [(entry.prefix, tables.of(|own| own.prefix.is_some()))],
    );
    Ok(Resolved {
        target: Target {
            name,
            place: Place::Remote {
                address,
                tls,
                starttls,
            },
            accounts,
            disposable,
            max_connections: max.unwrap_or(CONNECTIONS).max(1),
            prefix,
            timeout_factor: 1.0,
            launch,
        },
        chosen: record.0,
    })
}

/// The user in the address of a server that is started.
fn launched_user(launch: Option<&Launch>) -> Option<String> {
    let address = manifest::sample(&launch?.recipe.address);
    address.parse::<Address>().ok()?.user
}
