//! What FETCH gives of one message (RFC 3501 sections 6.4.5 and 7.4.2): sections, envelope and
//! body structure, from the places that `mime` finds.

pub(super) mod attributes;
pub(super) mod envelope;
pub(super) mod quirks;
pub(super) mod section;
pub(super) mod shape;
pub(in crate::server) mod spoilt;
pub(super) mod structure;
