//! Generated commands for the laws in `tests`: every command, every optional argument, every
//! kind of value that the grammar can derive.

use std::num::NonZeroU32;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::imap::value::{
    Date, DateTime, Flag, Partial, Section, SectionText, SeqNumber, SeqRange, Tag,
};

/// Octets that are anything but NUL, with those that matter to the grammar often among them.
fn any_string() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        "[a-zA-Z0-9 ./%*\"\\\\(){}+~\\[\\]\r\n-]{0,12}".prop_map(Bytes::from),
        vec(1u8.., 0..12).prop_map(Bytes::from),
        Just(Bytes::from_static(b"NIL")),
        Just(Bytes::from(vec![b'x'; 1200])),
    ]
}

fn atom() -> impl Strategy<Value = Bytes> {
    "[!#$&'+,./0-9:;<=>?@A-Z\\[^_`a-z|}~-]{1,10}".prop_map(Bytes::from)
}

fn mailbox() -> impl Strategy<Value = Mailbox> {
    prop_oneof![any_string().prop_map(Mailbox::new), Just(Mailbox::inbox()),]
}

fn seq_number() -> impl Strategy<Value = SeqNumber> {
    prop_oneof![
        any::<NonZeroU32>().prop_map(SeqNumber::Number),
        Just(SeqNumber::Star)
    ]
}

fn sequence_set() -> impl Strategy<Value = SequenceSet> {
    let range = prop_oneof![
        seq_number().prop_map(SeqRange::One),
        (seq_number(), seq_number()).prop_map(|(a, b)| SeqRange::Range(a, b)),
    ];
    vec(range, 1..5).prop_map(SequenceSet)
}

fn flag() -> impl Strategy<Value = Flag> {
    prop_oneof![
        Just(Flag::Answered),
        Just(Flag::Flagged),
        Just(Flag::Deleted),
        Just(Flag::Seen),
        Just(Flag::Draft),
        "x[a-z]{1,9}".prop_map(|name| Flag::Extension(name.into())),
        atom().prop_map(Flag::Keyword),
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (0u16..=9999, 1u8..=12, 1u8..=28).prop_map(|(year, month, day)| Date { year, month, day })
}

fn date_time() -> impl Strategy<Value = DateTime> {
    (
        date(),
        0u8..24,
        0u8..60,
        0u8..60,
        any::<bool>(),
        0u16..24 * 60,
    )
        .prop_map(
            |(date, hour, minute, second, zone_negative, zone_minutes)| DateTime {
                date,
                hour,
                minute,
                second,
                zone_negative,
                zone_minutes,
            },
        )
}

fn value() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        "[0-9]{1,19}".prop_map(Bytes::from),
        "[1-9]:\\*,[1-9]".prop_map(Bytes::from),
        Just(Bytes::from_static(b"-1:-100")),
        Just(Bytes::from_static(b"()")),
        "\\([a-zA-Z0-9\\\\]{1,5} \"[a-z()]{0,5}\"\\)".prop_map(Bytes::from),
        Just(Bytes::from_static(
            b"((a {2}\r\n)( b {0+}\r\n) c ~{1}\r\n\0)"
        )),
    ]
}

fn parameters() -> impl Strategy<Value = Vec<Parameter>> {
    let parameter =
        ("[A-Za-z_.][A-Za-z0-9:_.-]{0,9}", option::of(value())).prop_map(|(name, value)| {
            Parameter {
                name: name.into(),
                value,
            }
        });
    vec(parameter, 0..3)
}

fn status_att() -> impl Strategy<Value = StatusAtt> {
    prop_oneof![
        Just(StatusAtt::Messages),
        Just(StatusAtt::Recent),
        Just(StatusAtt::UidNext),
        Just(StatusAtt::UidValidity),
        Just(StatusAtt::Unseen),
        Just(StatusAtt::Other("HIGHESTMODSEQ".into())),
    ]
}

fn search_key() -> impl Strategy<Value = SearchKey> {
    use SearchKey as Key;
    let text = |make: fn(Bytes) -> Key| any_string().prop_map(make);
    let day = |make: fn(Date) -> Key| date().prop_map(make);
    let plain = prop::sample::select(vec![
        Key::All,
        Key::Answered,
        Key::Deleted,
        Key::Draft,
        Key::Flagged,
        Key::New,
        Key::Old,
        Key::Recent,
        Key::Seen,
        Key::Unanswered,
        Key::Undeleted,
        Key::Undraft,
        Key::Unflagged,
        Key::Unseen,
    ]);
    let strings = prop_oneof![
        text(Key::Bcc),
        text(Key::Body),
        text(Key::Cc),
        text(Key::From),
        text(Key::Subject),
        text(Key::Text),
        text(Key::To),
        (any_string(), any_string()).prop_map(|(name, text)| Key::Header(name, text)),
    ];
    let days = prop_oneof![
        day(Key::Before),
        day(Key::On),
        day(Key::SentBefore),
        day(Key::SentOn),
        day(Key::SentSince),
        day(Key::Since),
    ];
    let leaf = prop_oneof![
        plain,
        strings,
        days,
        atom().prop_map(Key::Keyword),
        atom().prop_map(Key::Unkeyword),
        any::<u32>().prop_map(Key::Larger),
        any::<u32>().prop_map(Key::Smaller),
        sequence_set().prop_map(Key::Set),
        sequence_set().prop_map(Key::Uid),
    ];
    leaf.prop_recursive(5, 20, 3, |key| {
        prop_oneof![
            key.clone().prop_map(|key| Key::Not(Box::new(key))),
            (key.clone(), key.clone())
                .prop_map(|(first, second)| Key::Or(Box::new(first), Box::new(second))),
            vec(key, 1..4).prop_map(Key::And),
        ]
    })
}

fn section() -> impl Strategy<Value = Section> {
    let part = || vec(any::<NonZeroU32>(), 0..4);
    let fields = || vec(any_string(), 1..4);
    let text = prop_oneof![
        Just(SectionText::Header),
        fields().prop_map(SectionText::HeaderFields),
        fields().prop_map(SectionText::HeaderFieldsNot),
        Just(SectionText::Text),
    ];
    prop_oneof![
        (part(), option::of(text)).prop_map(|(part, text)| Section { part, text }),
        vec(any::<NonZeroU32>(), 1..4).prop_map(|part| Section {
            part,
            text: Some(SectionText::Mime),
        }),
    ]
}

fn fetch_att() -> impl Strategy<Value = FetchAtt> {
    let partial =
        (any::<u32>(), any::<NonZeroU32>()).prop_map(|(origin, length)| Partial { origin, length });
    let section =
        (any::<bool>(), section(), option::of(partial)).prop_map(|(peek, section, partial)| {
            FetchAtt::Section {
                peek,
                section,
                partial,
            }
        });
    prop_oneof![
        prop::sample::select(vec![
            FetchAtt::Envelope,
            FetchAtt::Flags,
            FetchAtt::InternalDate,
            FetchAtt::Rfc822,
            FetchAtt::Rfc822Header,
            FetchAtt::Rfc822Size,
            FetchAtt::Rfc822Text,
            FetchAtt::Body,
            FetchAtt::BodyStructure,
            FetchAtt::Uid,
            FetchAtt::Other("MODSEQ".into()),
            FetchAtt::Other("BINARY.PEEK[1.2]<3.4>".into()),
            FetchAtt::Other("X[A ({1}\r\n] \"]\")]".into()),
        ]),
        section,
    ]
}

fn fetch_items() -> impl Strategy<Value = FetchItems> {
    prop_oneof![
        Just(FetchItems::All),
        Just(FetchItems::Full),
        Just(FetchItems::Fast),
        fetch_att().prop_map(FetchItems::One),
        vec(fetch_att(), 1..4).prop_map(FetchItems::List),
    ]
}

fn store() -> impl Strategy<Value = Store> {
    let mode = prop_oneof![
        Just(StoreMode::Replace),
        Just(StoreMode::Add),
        Just(StoreMode::Remove)
    ];
    let flags = prop_oneof![
        vec(flag(), 0..4).prop_map(|flags| (true, flags)),
        vec(flag(), 1..4).prop_map(|flags| (false, flags)),
    ];
    (
        any::<bool>(),
        sequence_set(),
        parameters(),
        mode,
        any::<bool>(),
        flags,
    )
        .prop_map(
            |(uid, set, modifiers, mode, silent, (parenthesised, flags))| Store {
                uid,
                set,
                modifiers,
                mode,
                silent,
                parenthesised,
                flags,
            },
        )
}

fn append() -> impl Strategy<Value = Append> {
    let extension = ("X-[A-Z]{1,5}", value()).prop_map(|(name, value)| Parameter {
        name: name.into(),
        value: Some(value),
    });
    let message = prop_oneof![
        any_string().prop_map(|message| (message, false)),
        vec(any::<u8>(), 0..40).prop_map(|message| (message.into(), true)),
    ];
    (
        mailbox(),
        option::of(vec(flag(), 0..3)),
        option::of(date_time()),
        vec(extension, 0..2),
        message,
    )
        .prop_map(
            |(mailbox, flags, date, extensions, (message, binary))| Append {
                mailbox,
                flags,
                date,
                extensions,
                message,
                binary,
            },
        )
}

/// Any command of every type.
fn command() -> impl Strategy<Value = Command> {
    let plain = prop::sample::select(vec![
        Command::Capability,
        Command::Noop,
        Command::Logout,
        Command::StartTls,
        Command::Check,
        Command::Close,
        Command::Expunge,
        Command::Idle,
        Command::Namespace,
        Command::Unselect,
        Command::Id(None),
        Command::Unknown(Unknown {
            name: "GETQUOTA".into(),
            arguments: "{1}\r\n\" (".into(),
        }),
        Command::Unknown(Unknown {
            name: "UID".into(),
            arguments: "THREAD  x".into(),
        }),
    ]);
    let select = || {
        (mailbox(), parameters()).prop_map(|(mailbox, parameters)| Select {
            mailbox,
            parameters,
        })
    };
    let list =
        || (mailbox(), any_string()).prop_map(|(reference, pattern)| List { reference, pattern });
    let login = (any_string(), any_string()).prop_map(|(user, password)| Login { user, password });
    let authenticate =
        (atom(), option::of(vec(any::<u8>(), 0..20))).prop_map(|(mechanism, initial)| {
            Authenticate {
                mechanism,
                initial: initial.map(Bytes::from),
            }
        });
    let search = (
        any::<bool>(),
        option::of(parameters()),
        option::of(any_string()),
        vec(search_key(), 1..4),
    )
        .prop_map(|(uid, return_options, charset, keys)| Search {
            uid,
            return_options,
            charset,
            keys,
        });
    let fetch = (any::<bool>(), sequence_set(), fetch_items(), parameters()).prop_map(
        |(uid, set, items, modifiers)| Fetch {
            uid,
            set,
            items,
            modifiers,
        },
    );
    let status =
        (mailbox(), vec(status_att(), 1..4)).prop_map(|(mailbox, items)| Status { mailbox, items });
    let id = vec((any_string(), option::of(any_string())), 0..3);
    let accounts = prop_oneof![
        plain,
        authenticate.prop_map(Command::Authenticate),
        login.prop_map(Command::Login),
        id.prop_map(|pairs| Command::Id(Some(pairs))),
        vec(atom(), 1..4).prop_map(Command::Enable),
    ];
    let mailboxes = prop_oneof![
        select().prop_map(Command::Select),
        select().prop_map(Command::Examine),
        (mailbox(), parameters()).prop_map(|(mailbox, parameters)| Command::Create {
            mailbox,
            parameters
        }),
        mailbox().prop_map(Command::Delete),
        (mailbox(), mailbox(), parameters()).prop_map(|(from, to, parameters)| Command::Rename {
            from,
            to,
            parameters
        }),
        mailbox().prop_map(Command::Subscribe),
        mailbox().prop_map(Command::Unsubscribe),
        list().prop_map(Command::List),
        list().prop_map(Command::Lsub),
        status.prop_map(Command::Status),
        append().prop_map(Command::Append),
    ];
    let messages =
        prop_oneof![
            search.prop_map(Command::Search),
            fetch.prop_map(Command::Fetch),
            store().prop_map(Command::Store),
            (any::<bool>(), sequence_set(), mailbox())
                .prop_map(|(uid, set, mailbox)| Command::Copy { uid, set, mailbox }),
            sequence_set().prop_map(Command::UidExpunge),
        ];
    prop_oneof![1 => accounts, 2 => mailboxes, 2 => messages]
}

pub(super) fn command_line() -> impl Strategy<Value = CommandLine> {
    ("[!#$&',./0-9:;<=>?@A-Z\\[\\]^_`a-z|}~-]{1,8}", command()).prop_map(|(tag, command)| {
        CommandLine {
            tag: Tag(tag.into()),
            command,
        }
    })
}
