//! Tests of NOTIFY: values, notes, inverses.

use super::*;
use crate::imap::Command;
use crate::imap::command::FetchAtt;
use crate::imap::command::testing::{assert_notes, assert_notes_all, assert_reads_all};
use crate::imap::value::{EventName, Mailbox};

fn event(name: EventName) -> Event {
    Event {
        name,
        items: Vec::new(),
    }
}

fn set(status: bool, groups: Vec<(FilterMailboxes, Vec<Event>)>) -> Command {
    let groups = groups
        .into_iter()
        .map(|(mailboxes, events)| EventGroup { mailboxes, events })
        .collect();
    Command::Notify(Box::new(Notify::Set { status, groups }))
}

fn mailbox(name: &'static str) -> Mailbox {
    Mailbox::new(name.into())
}

#[test]
fn reads_what_the_grammar_allows() {
    use EventName::{
        AnnotationChange, FlagChange, MailboxMetadataChange, MailboxName, MessageExpunge,
        MessageNew, ServerMetadataChange, SubscriptionChange,
    };
    use FilterMailboxes::{Inboxes, Mailboxes, Personal, Selected, SelectedDelayed, Subtree};
    assert_reads_all(&[
        (
            "none",
            b"a notify none\r\n",
            Command::Notify(Box::new(Notify::None)),
        ),
        (
            "two groups",
            b"a notify set (selected (Messagenew (uid flags) messageExpunge)) (personal (MessageNew FlagChange MessageExpunge))\r\n",
            set(
                false,
                vec![
                    (
                        Selected,
                        vec![
                            Event {
                                name: MessageNew,
                                items: vec![FetchAtt::Uid, FetchAtt::Flags],
                            },
                            event(MessageExpunge),
                        ],
                    ),
                    (
                        Personal,
                        vec![event(MessageNew), event(FlagChange), event(MessageExpunge)],
                    ),
                ],
            ),
        ),
        (
            "status",
            b"a NOTIFY SET STATUS (subtree (a \"b c\") (MailboxName SubscriptionChange)) (inboxes NONE)\r\n",
            set(
                true,
                vec![
                    (
                        Subtree(vec![mailbox("a"), mailbox("b c")]),
                        vec![event(MailboxName), event(SubscriptionChange)],
                    ),
                    (Inboxes, vec![]),
                ],
            ),
        ),
        (
            "the rest",
            b"a NOTIFY SET (SELECTED-DELAYED (AnnotationChange X-New)) (mailboxes inbox (MailboxMetadataChange ServerMetadataChange))\r\n",
            set(
                false,
                vec![
                    (
                        SelectedDelayed,
                        vec![event(AnnotationChange), event(EventName::Other("X-New".into()))],
                    ),
                    (
                        Mailboxes(vec![Mailbox::inbox()]),
                        vec![event(MailboxMetadataChange), event(ServerMetadataChange)],
                    ),
                ],
            ),
        ),
    ]);
}

#[test]
fn notes_what_deviates() {
    use NoteKind::{Locked, Short, Syntax, Trailing};
    const BOTH: &str = "MessageNew MessageExpunge";
    assert_notes_all(&[
        (b"a NOTIFY\r\n", Short, "SP", ""),
        (b"a NOTIFY \r\n", Short, "notify-set / notify-none", ""),
        (b"a NOTIFY ON\r\n", Syntax, "notify-set / notify-none", ""),
        (b"a NOTIFY NONE x\r\n", Trailing, "CRLF", " x"),
        (b"a NOTIFY SET\r\n", Short, "SP", ""),
        (b"a NOTIFY SET STATUS\r\n", Short, "SP", ""),
        (b"a NOTIFY SET x\r\n", Syntax, "event-group", ""),
        (b"a NOTIFY SET (x NONE)\r\n", Syntax, "filter-mailboxes", ""),
        (
            b"a NOTIFY SET (subtree-one x NONE)\r\n",
            Syntax,
            "filter-mailboxes",
            "subtree-one x",
        ),
        (b"a NOTIFY SET (inboxes)\r\n", Syntax, "SP", ""),
        (b"a NOTIFY SET (inboxes ())\r\n", Syntax, "events", "()"),
        (b"a NOTIFY SET (inboxes NONE\r\n", Short, "event-group", ""),
        (
            b"a NOTIFY SET (inboxes MessageNew MessageExpunge)\r\n",
            Syntax,
            "events",
            BOTH,
        ),
        (
            b"a NOTIFY SET (inboxes (MessageNew))\r\n",
            Syntax,
            "message-event",
            "(MessageNew)",
        ),
        (
            b"a NOTIFY SET (inboxes (FlagChange))\r\n",
            Syntax,
            "message-event",
            "(FlagChange)",
        ),
        (
            b"a NOTIFY SET (inboxes (MessageNew (UID) MessageExpunge))\r\n",
            Syntax,
            "message-event",
            "(MessageNew (UID) MessageExpunge)",
        ),
        (
            b"a NOTIFY SET (selected (MailboxName))\r\n",
            Syntax,
            "event-group",
            "(MailboxName)",
        ),
        (
            b"a NOTIFY SET (selected (AnnotationChange (UID)))\r\n",
            Syntax,
            "event",
            "(UID)",
        ),
        (
            b"a NOTIFY SET (selected NONE) (selected-delayed NONE)\r\n",
            Syntax,
            "filter-mailboxes-selected",
            "(selected-delayed NONE)",
        ),
    ]);
    assert_notes(&[(b"a NOTIFY NONE\r\n", Locked, "command", "NOTIFY")]);
}
