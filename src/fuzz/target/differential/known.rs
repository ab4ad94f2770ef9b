//! The known differences.

use super::Disagreement;

impl Disagreement<'_> {
    /// Why the verdicts may differ, with the section that decides; `None` if that is not known.
    #[must_use]
    pub fn because(&self) -> Option<&'static str> {
        None
    }
}
