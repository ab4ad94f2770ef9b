//! What the file system says of a folder in which servers are to be: whether it may be written, how much room there is.
//! What follows from that is left to those who ask.

use std::path::Path;

/// Whether files can be made in it; the error says why not.
///
/// # Errors
/// When it may not be written.
#[cfg(unix)]
pub fn writable(folder: &Path) -> Result<(), String> {
    use rustix::fs::{Access, access};
    access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(|error| error.to_string())
}

/// Whether files can be made in it; the error says why not.
///
/// # Errors
/// When it may not be written.
#[cfg(not(unix))]
pub fn writable(folder: &Path) -> Result<(), String> {
    match folder.metadata() {
        Ok(about) if about.permissions().readonly() => Err("it is read-only".to_owned()),
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Octets that are free where it is, if that can be told.
#[cfg(unix)]
#[must_use]
pub fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

/// Octets that are free where it is, if that can be told.
#[cfg(not(unix))]
#[must_use]
pub fn free(_: &Path) -> Option<u64> {
    None
}
