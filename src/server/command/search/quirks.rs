//! Faults of SEARCH.

use crate::imap::Response;
use crate::imap::response::Code;
use crate::server::quirk::{Quirk, asked, bend, codes, without};

/// Faults of SEARCH.
pub(in crate::server) const QUIRKS: &[Quirk] = &[
    bend(
        "search-unsent-if-empty",
        "SEARCH that finds nothing is answered with OK alone",
        &["search.untagged-response"],
        |responses, _| {
            without(responses, |response| {
                let Response::Search { numbers, .. } = response else {
                    return false;
                };
                numbers.is_empty()
            })
        },
    ),
    asked(
        "search-not-ignored",
        "the key NOT is passed over",
        &["search.not"],
    )
    .entailing(&[
        "search.and",
        "search.larger",
        "search.or",
        "search.parentheses",
        "search.sequence-set",
    ]),
    asked(
        "search-or-is-and",
        "the key OR wants both sides",
        &["search.or"],
    )
    .entailing(&["search.and", "search.parentheses"]),
    asked(
        "search-seen-inverted",
        "the key SEEN finds what is not seen",
        &["search.seen"],
    )
    .entailing(&[
        "flags.case-insensitive",
        "search.and",
        "search.not",
        "search.or",
        "search.parentheses",
        "search.untagged-response",
    ]),
    asked(
        "search-unseen-not-new",
        "the key UNSEEN leaves recent messages out",
        &["search.unseen"],
    )
    .entailing(&["search.or"]),
    asked(
        "search-unkeyword-all",
        "the key UNKEYWORD finds all messages",
        &["search.unkeyword"],
    ),
    asked(
        "search-internal-date-is-sent",
        "BEFORE, ON and SINCE look at the Date field",
        &["search.before", "search.internal-date"],
    )
    .entailing(&["append.default-date"]),
    asked(
        "search-since-exclusive",
        "the key SINCE leaves the day itself out",
        &["search.since"],
    ),
    asked(
        "search-larger-inclusive",
        "the key LARGER finds messages of just that size",
        &["search.larger"],
    ),
    asked(
        "search-header-empty-none",
        "the key HEADER with an empty text finds nothing",
        &["search.header-empty"],
    )
    .entailing(&["literal.empty", "string.empty"]),
    asked(
        "search-text-without-header",
        "the key TEXT looks at the body alone",
        &["search.text"],
    ),
    asked(
        "search-case-sensitive",
        "texts are compared with regard to case",
        &["search.case-insensitive"],
    ),
    asked(
        "search-short-matches-all",
        "terms of less than four letters are found everywhere",
        &["search.subject", "search.body", "search.text"],
    )
    .entailing(&["search.bcc"]),
    asked(
        "search-any-charset",
        "any charset is taken as if it were known",
        &["search.unknown-charset-no"],
    ),
    asked(
        "uid-search-gives-numbers",
        "UID SEARCH gives message numbers",
        &["uid.search-uids"],
    ),
    asked(
        "star-off",
        "a set of message numbers with * leaves the last message out",
        &["message-number.star"],
    )
    .entailing(&[
        "expunge.untagged-responses",
        "fetch.header-fields",
        "message-number.set",
    ]),
    asked(
        "range-reversed-refused",
        "a range whose second number is lower is refused",
        &["message-number.range-order"],
    )
    .entailing(&[
        "copy.copies",
        "message-number.set",
        "uid.range-gaps",
        "uid.range-star",
    ]),
    asked(
        "search-answered-inverted",
        "the key ANSWERED finds just what it must not",
        &["search.answered"],
    ),
    asked(
        "search-bcc-inverted",
        "the key BCC finds just what it must not",
        &["search.bcc"],
    ),
    asked(
        "search-before-inverted",
        "the key BEFORE finds just what it must not",
        &["search.before"],
    )
    .entailing(&["search.internal-date"]),
    asked(
        "search-body-inverted",
        "the key BODY finds just what it must not",
        &["search.body"],
    )
    .entailing(&["search.decodes", "string.escapes"]),
    asked(
        "search-cc-inverted",
        "the key CC finds just what it must not",
        &["search.cc"],
    ),
    asked(
        "search-deleted-inverted",
        "the key DELETED finds just what it must not",
        &["search.deleted"],
    )
    .entailing(&["search.untagged-response"]),
    asked(
        "search-draft-inverted",
        "the key DRAFT finds just what it must not",
        &["search.draft"],
    ),
    asked(
        "search-flagged-inverted",
        "the key FLAGGED finds just what it must not",
        &["search.flagged"],
    )
    .entailing(&[
        "search.and",
        "search.not",
        "search.or",
        "search.parentheses",
    ]),
    asked(
        "search-from-inverted",
        "the key FROM finds just what it must not",
        &["search.from"],
    ),
    asked(
        "search-header-inverted",
        "the key HEADER finds just what it must not",
        &["search.header"],
    )
    .entailing(&["literal.empty", "string.empty", "string.escapes"]),
    asked(
        "search-keyword-inverted",
        "the key KEYWORD finds just what it must not",
        &["search.keyword"],
    ),
    asked(
        "search-new-inverted",
        "the key NEW finds just what it must not",
        &["search.new"],
    ),
    asked(
        "search-old-inverted",
        "the key OLD finds just what it must not",
        &["search.old"],
    ),
    asked(
        "search-on-inverted",
        "the key ON finds just what it must not",
        &["search.on"],
    ),
    asked(
        "search-recent-inverted",
        "the key RECENT finds just what it must not",
        &["search.recent"],
    ),
    asked(
        "search-sentbefore-inverted",
        "the key SENTBEFORE finds just what it must not",
        &["search.sentbefore"],
    ),
    asked(
        "search-senton-inverted",
        "the key SENTON finds just what it must not",
        &["search.senton"],
    ),
    asked(
        "search-sentsince-inverted",
        "the key SENTSINCE finds just what it must not",
        &["search.sentsince"],
    ),
    asked(
        "search-smaller-inverted",
        "the key SMALLER finds just what it must not",
        &["search.smaller"],
    ),
    asked(
        "search-subject-inverted",
        "the key SUBJECT finds just what it must not",
        &["search.subject"],
    )
    .entailing(&["search.charset-us-ascii", "search.decodes"]),
    asked(
        "search-to-inverted",
        "the key TO finds just what it must not",
        &["search.to"],
    ),
    asked(
        "search-unanswered-inverted",
        "the key UNANSWERED finds just what it must not",
        &["search.unanswered"],
    ),
    asked(
        "search-undeleted-inverted",
        "the key UNDELETED finds just what it must not",
        &["search.undeleted"],
    ),
    asked(
        "search-undraft-inverted",
        "the key UNDRAFT finds just what it must not",
        &["search.undraft"],
    ),
    asked(
        "search-unflagged-inverted",
        "the key UNFLAGGED finds just what it must not",
        &["search.unflagged"],
    ),
    asked(
        "search-uid-inverted",
        "the key UID finds just what it must not",
        &["search.uid"],
    ),
    asked(
        "search-list-first-only",
        "of keys in parentheses the first alone counts",
        &["search.parentheses"],
    ),
    asked(
        "search-first-key-only",
        "of several keys the first alone counts",
        &["search.and"],
    )
    .entailing(&[
        "search.larger",
        "search.not",
        "search.sequence-set",
        "search.uid",
        "search.untagged-response",
    ]),
    asked(
        "search-at-start-only",
        "a text is found at the start of a field alone",
        &["search.body", "search.from", "search.header"],
    )
    .entailing(&["search.charset-us-ascii", "search.decodes"]),
    asked(
        "search-sets-seen",
        "SEARCH sets \\Seen in the messages that it finds",
        &["search.no-side-effects"],
    )
    .entailing(&[
        "flags.keyword-star",
        "search.new",
        "search.seen",
        "store.whole-set",
        "search.and",
        "search.or",
        "search.key-case-insensitive",
    ]),
    bend(
        "search-badcharset-missing",
        "a charset that is not known is refused without the code BADCHARSET",
        &["search.badcharset-code"],
        |responses, _| {
            codes(responses, |code| {
                matches!(code, Code::BadCharset(_)).then_some(None)
            })
        },
    ),
    asked(
        "search-all-not-deleted",
        "the key ALL leaves deleted messages out",
        &["search.all"],
    ),
    asked(
        "search-utf-8-unknown",
        "the charset UTF-8 is not known",
        &["search.charset-utf-8"],
    )
    .entailing(&["code.badcharset-list"]),
    asked(
        "search-us-ascii-unknown",
        "the charset US-ASCII is not known",
        &["search.charset-us-ascii", "code.badcharset-list"],
    )
    .entailing(&["search.string-forms"]),
    asked(
        "search-encoded-words-raw",
        "encoded words in header fields are not decoded before comparing",
        &["search.decodes"],
    ),
    asked(
        "search-gives-uids",
        "SEARCH gives UIDs",
        &["search.numbers", "message-number.within-exists"],
    )
    .entailing(&["search.all", "search.uid"]),
    asked(
        "search-set-first-only",
        "of a set of message numbers the part before the first comma alone counts",
        &["search.sequence-set"],
    ),
    asked(
        "search-inside-words-missed",
        "a text is found at the start of a word alone",
        &["search.substring"],
    )
    .entailing(&["search.body"]),
    asked(
        "search-quotes-escaped",
        "the backslash before a quote counts as part of the text that is searched for",
        &["string.escapes"],
    ),
    asked(
        "search-empty-literal-none",
        "SEARCH with an empty literal finds nothing",
        &["literal.empty"],
    ),
    asked(
        "search-empty-quoted-none",
        "SEARCH with an empty quoted string finds nothing",
        &["string.empty"],
    )
    .entailing(&["search.header-empty"]),
];
