//! Where a server will be, and whether it greets there.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use bytes::BytesMut;

use super::shell::told;
use super::{Launch, TICK, folder};
use crate::link::manifest::{Recipe, fill};
use crate::link::{Address, CloseHow, Connector, Scheme, TlsOptions};

/// How long a greeting may take while a server starts, after which another is waited for.
const ATTEMPT: Duration = Duration::from_secs(2);

/// What the placeholders stand for, and where the server will be.
pub(super) fn values(
    launch: &Launch,
    dir: &Path,
    owner: &folder::Owner,
) -> Result<(BTreeMap<&'static str, String>, Address), String> {
    let recipe = &launch.recipe;
    let shown = |path: &Path| path.display().to_string();
    let mut values = BTreeMap::from([
        ("dir", shown(dir)),
        ("store", shown(&recipe.store)),
        ("cert", shown(&dir.join("cert.pem"))),
        ("key", shown(&dir.join("key.pem"))),
        ("ca", shown(&dir.join("ca.pem"))),
        ("account", owner.account.clone()),
        ("group", owner.group.clone()),
        ("uid", owner.uid.to_string()),
        ("gid", owner.gid.to_string()),
    ]);
    let [port, tls_port] =
        free_ports().map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
    values.insert("port", port.to_string());
    values.insert("tls-port", tls_port.to_string());
    let read = |text: &str| text.parse::<Address>().map_err(|error| error.to_string());
    let mut address = read(&fill(&recipe.address, &values))?;
    if launch.implicit_tls && address.scheme == Scheme::Imap {
        address.scheme = Scheme::Imaps;
        address.port = tls_port;
    } else if !recipe.address.contains("${{") {
        // A port of the user's choice is what the command may ask for.
        values.insert("port", address.port.to_string());
    }
    Ok((values, address))
}

/// Two ports that nobody listens on.
fn free_ports() -> io::Result<[u16; 2]> {
    let listeners = [
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
    ];
    Ok([
        listeners[0].local_addr()?.port(),
        listeners[1].local_addr()?.port(),
    ])
}

/// Waits for the greeting. Whether the server is in the background.
pub(super) fn greeted(
    child: &mut Child,
    address: &Address,
    recipe: &Recipe,
    stopped: &dyn Fn() -> bool,
) -> Result<bool, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot be waited for: {error}"))?;
    let connector =
        Connector::tcp(address.clone(), &anybody()).map_err(|error| error.to_string())?;
    let deadline = Instant::now() + recipe.ready;
    let mut background = false;
    loop {
        if !background
            && let Some(status) = child
                .try_wait()
                .map_err(|error| format!("cannot be watched: {error}"))?
        {
            background = status.success() && recipe.stop.is_some();
            if !background {
                return Err(format!("ended before it greeted: it {}", told(status)));
            }
        }
        if stopped() {
            return Err("was not waited for: interrupted".to_owned());
        }
        if runtime.block_on(greeting(&connector, ATTEMPT)) {
            return Ok(background);
        }
        if Instant::now() > deadline {
            return Err(format!(
                "did not greet on {} within {:?}",
                address.host_and_port(),
                recipe.ready
            ));
        }
        thread::sleep(TICK);
    }
}

/// Its certificate is of no interest for a greeting.
pub(super) const fn anybody() -> TlsOptions {
    TlsOptions {
        cacert: None,
        insecure: true,
    }
}

/// Whether a first line comes in time that does not refuse us.
pub(super) async fn greeting(connector: &Connector, patience: Duration) -> bool {
    let deadline = tokio::time::Instant::now() + patience;
    let Ok(mut connection) = connector.connect(deadline).await else {
        return false;
    };
    let mut line = BytesMut::new();
    while !line.contains(&b'\n') && line.len() < 8192 {
        match tokio::time::timeout_at(deadline, connection.read(&mut line)).await {
            Ok(Ok(count)) if count > 0 => {}
            Ok(_) | Err(_) => return false,
        }
    }
    connection.close(CloseHow::Clean).await;
    !line.starts_with(b"* BYE")
}
