//! Folders of servers that we start: a numbered one for each instance, its files and certificate in it, all
//! belonging to the account that the server runs as.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::link::certificate::{Authority, Kind};
use crate::link::manifest::{Recipe, fill, words};

/// Where the folders of one server's instances are made. Goes away at the end, unless it is to be kept.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    keep: bool,
    made: AtomicUsize,
}

impl Folder {
    /// A named folder, which must be empty or new; or a new one among the temporary files.
    ///
    /// # Errors
    /// When it cannot be made, or holds something.
    pub fn new(name: &str, named: Option<&Path>, keep: bool) -> Result<Self, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let path = match named {
            Some(path) => {
                std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))?
            }
            None => {
                let count = COUNT.fetch_add(1, Ordering::Relaxed);
                std::env::temp_dir().join(format!("imapspec-{name}-{}-{count}", std::process::id()))
            }
        };
        let told = |what: &str| format!("{what} {}", path.display());
        fs::create_dir_all(&path)
            .map_err(|error| format!("{}: {error}", told("cannot make the folder")))?;
        let mut entries = fs::read_dir(&path)
            .map_err(|error| format!("{}: {error}", told("cannot read the folder")))?;
        if entries.next().is_some() {
            return Err(format!(
                "{} is not empty; name a new folder for the server",
                told("the folder")
            ));
        }
        Ok(Self {
            path,
            keep,
            made: AtomicUsize::new(0),
        })
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder of the next instance.
    pub(super) fn next(&self, owner: &Owner) -> Result<PathBuf, String> {
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        let path = self.path.join(number.to_string());
        let failed = |error| format!("cannot make {}: {error}", path.display());
        fs::create_dir(&path).map_err(failed)?;
        readable(&self.path, 0o755).map_err(failed)?;
        readable(&path, 0o755).map_err(failed)?;
        owner.own(&path).map_err(failed)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            // A file that a last process still makes is no reason to complain.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The account that a server runs as.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) account: String,
    pub(super) group: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Whether it differs from our own.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "a server runs as another account on Unix only")
    )]
    other: bool,
}

impl Owner {
    pub(super) fn of(recipe: &Recipe) -> Result<Self, String> {
        let wanted = recipe.account.as_deref().filter(|_| words::is_root());
        let ask = |option: &str| {
            let args: Vec<&str> = [option].into_iter().chain(wanted).collect();
            let wanted = wanted.unwrap_or("the user of this process");
            words::id(&args)
                .ok_or_else(|| format!("there is no account {wanted} to run the server as"))
        };
        let number = |text: String| {
            text.parse()
                .map_err(|_| format!("`id` said {text} for a number"))
        };
        Ok(Self {
            account: ask("-un")?,
            group: ask("-gn")?,
            uid: number(ask("-u")?)?,
            gid: number(ask("-g")?)?,
            other: wanted.is_some(),
        })
    }

    /// Gives it a file.
    pub(super) fn own(&self, path: &Path) -> std::io::Result<()> {
        #[cfg(unix)]
        if self.other {
            return std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid));
        }
        let _ = path;
        Ok(())
    }

    /// Makes a command run as it, with no other groups.
    pub(super) fn become_it(&self, command: &mut Command) {
        #[cfg(unix)]
        if self.other {
            use std::os::unix::process::CommandExt as _;
            command.uid(self.uid).gid(self.gid);
        }
        let _ = command;
    }
}

/// Writes the certificate, the helpers and the files of the recipe.
pub(super) fn furnish(
    dir: &Path,
    recipe: &Recipe,
    values: &BTreeMap<&'static str, String>,
    owner: &Owner,
) -> Result<(), String> {
    let authority = Authority::new().map_err(|error| error.to_string())?;
    let identity = authority
        .identity(Kind::Good)
        .map_err(|error| error.to_string())?;
    let write = |name: &str, octets: &[u8], mode: u32| {
        let path = dir.join(name);
        let failed = |error| format!("cannot write {}: {error}", path.display());
        for folder in path
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != dir)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            fs::create_dir_all(folder).map_err(failed)?;
            owner.own(folder).map_err(failed)?;
        }
        fs::write(&path, octets).map_err(failed)?;
        readable(&path, mode).map_err(failed)?;
        owner.own(&path).map_err(failed)
    };
    write("ca.pem", authority.pem().as_bytes(), 0o644)?;
    write(
        "cert.pem",
        [identity.pem(), authority.pem()].concat().as_bytes(),
        0o644,
    )?;
    write("key.pem", identity.key_pem().as_bytes(), 0o600)?;
    for (name, octets) in &recipe.helpers {
        write(name, octets, 0o755)?;
    }
    for (name, content) in &recipe.files {
        write(name, fill(content, values).as_bytes(), 0o600)?;
    }
    Ok(())
}

fn readable(path: &Path, mode: u32) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, mode);
        Ok(())
    }
}
