//! `flag`, `flag-fetch`, `flag-perm`, `mbx-list-flags`: what marks a message or a name
//! (RFC 3501 sections 2.3.2, 7.2.2 and 9).

use bytes::Bytes;

/// A flag of a message. Names compare without regard to case (RFC 3501 section 9, note 1).
#[derive(Clone, Debug)]
pub enum Flag {
    /// `\Answered`
    Answered,
    /// `\Flagged`
    Flagged,
    /// `\Deleted`
    Deleted,
    /// `\Seen`
    Seen,
    /// `\Draft`
    Draft,
    /// `\Recent`: only a server may say it.
    Recent,
    /// `\*` in PERMANENTFLAGS: new keywords can be created.
    Any,
    /// `flag-extension`: a backslash and an atom; this is the atom.
    Extension(Bytes),
    /// `flag-keyword`.
    Keyword(Bytes),
}

impl Flag {
    /// The name as it is written, backslash included.
    #[must_use]
    pub fn name(&self) -> Vec<u8> {
        match self {
            Self::Answered => b"\\Answered".to_vec(),
            Self::Flagged => b"\\Flagged".to_vec(),
            Self::Deleted => b"\\Deleted".to_vec(),
            Self::Seen => b"\\Seen".to_vec(),
            Self::Draft => b"\\Draft".to_vec(),
            Self::Recent => b"\\Recent".to_vec(),
            Self::Any => b"\\*".to_vec(),
            Self::Extension(name) => [b"\\".as_slice(), name].concat(),
            Self::Keyword(name) => name.to_vec(),
        }
    }

    /// The flag with this name, backslash included.
    #[must_use]
    pub fn from_name(name: &Bytes) -> Self {
        if name.first() != Some(&b'\\') {
            return Self::Keyword(name.clone());
        }
        let known: &[(&[u8], Self)] = &[
            (b"\\Answered", Self::Answered),
            (b"\\Flagged", Self::Flagged),
            (b"\\Deleted", Self::Deleted),
            (b"\\Seen", Self::Seen),
            (b"\\Draft", Self::Draft),
            (b"\\Recent", Self::Recent),
            (b"\\*", Self::Any),
        ];
        known
            .iter()
            .find(|(text, _)| name.eq_ignore_ascii_case(text))
            .map_or_else(
                || Self::Extension(name.slice(1..)),
                |(_, flag)| flag.clone(),
            )
    }

    fn folded(&self) -> Vec<u8> {
        self.name().to_ascii_lowercase()
    }
}

impl PartialEq for Flag {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Extension(a), Self::Extension(b)) | (Self::Keyword(a), Self::Keyword(b)) => {
                a.eq_ignore_ascii_case(b)
            }
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl Eq for Flag {}

impl PartialOrd for Flag {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Flag {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl std::hash::Hash for Flag {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}
