//! THREAD response: messages that belong together, as trees (RFC 5256 sections 4 and 5).

use std::num::NonZeroU32;

use crate::imap::Writer;
use crate::imap::generate::{Generate, Generator};
use crate::imap::note::NoteKind;
use crate::imap::reader::{Reader, Step};
use crate::octets::Span;

const SOURCE: &str = "RFC 5256 section 5";

/// `thread-list`: a chain of messages, each the parent of the next, and the branches below the last of them. Without a
/// chain, the branches are siblings whose parent is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadList {
    /// `thread-members` up to where it branches: message numbers or UIDs.
    pub members: Vec<NonZeroU32>,
    /// `thread-nested`: none, or two at least.
    pub branches: Vec<ThreadList>,
}

/// `[SP 1*thread-list]`: what follows `THREAD` (RFC 5256 section 5).
///
/// # Errors
/// When a list cannot be read, or lists nest too deeply.
pub(super) fn read(reader: &mut Reader<'_>) -> Step<Vec<ThreadList>> {
    let mut lists = Vec::new();
    if reader.peek() != Some(b' ') {
        return Ok(lists);
    }
    let start = reader.at();
    reader.space()?;
    if reader.is_done() {
        let span = Span::new(start, reader.at());
        reader.note(NoteKind::Trailing, span, "thread-data", SOURCE);
        return Ok(lists);
    }
    loop {
        lists.push(ThreadList::read(reader)?);
        reader.stray_spaces("thread-data");
        if reader.is_done() {
            return Ok(lists);
        }
    }
}

/// Writes what follows the name.
pub(super) fn write(lists: &[ThreadList], writer: &mut Writer) {
    writer.text("THREAD");
    if !lists.is_empty() {
        writer.space();
    }
    for list in lists {
        list.write(writer);
    }
}

impl ThreadList {
    /// `thread-list` (RFC 5256 section 5).
    ///
    /// # Errors
    /// When there is no parenthesis or number where one must be, or lists nest too deeply.
    pub fn read(reader: &mut Reader<'_>) -> Step<Self> {
        reader.nested("thread-list", Self::read_here)
    }

    fn read_here(reader: &mut Reader<'_>) -> Step<Self> {
        if !reader.eat(b'(') {
            return reader.fail_in("thread-list", SOURCE);
        }
        let mut members = Vec::new();
        let mut spaced = false;
        if reader.peek() != Some(b'(') {
            members.push(reader.nz_number("thread-members")?);
            while reader.peek() == Some(b' ') {
                reader.space()?;
                if reader.peek() == Some(b'(') {
                    spaced = true;
                    break;
                }
                members.push(reader.nz_number("thread-members")?);
            }
            if reader.peek() == Some(b'(') && !spaced {
                let at = Span::at(reader.at());
                reader.note(NoteKind::Syntax, at, "thread-members", SOURCE);
            }
        }
        let start = reader.at();
        let mut branches = Vec::new();
        while reader.peek() == Some(b'(') {
            branches.push(Self::read(reader)?);
            reader.stray_spaces("thread-nested");
        }
        if branches.len() == 1 {
            let span = Span::new(start, reader.at());
            reader.note(NoteKind::Syntax, span, "thread-nested", SOURCE);
        }
        if !reader.eat(b')') {
            return reader.fail_in("thread-list", SOURCE);
        }
        Ok(Self { members, branches })
    }

    /// Writes the list. Lists nested deeper than [`crate::imap::reader::DEPTH`] do not read back.
    pub fn write(&self, writer: &mut Writer) {
        writer.text("(");
        writer.spaced(&self.members, |writer, member| writer.number(member.get()));
        if !self.members.is_empty() && !self.branches.is_empty() {
            writer.space();
        }
        for branch in &self.branches {
            branch.write(writer);
        }
        writer.text(")");
    }
}

impl Generate for ThreadList {
    fn generate(g: &mut Generator<'_>) -> Self {
        let members = g.list(Generator::nz_number);
        let branches = if g.may_nest() && g.one_in(3) {
            g.nested(|g| {
                let mut branches = vec![g.any()];
                branches.extend(g.non_empty_list(Self::generate));
                branches
            })
        } else {
            Vec::new()
        };
        if members.is_empty() && branches.is_empty() {
            return Self {
                members: vec![g.nz_number()],
                branches,
            };
        }
        Self { members, branches }
    }
}
