//! Tables of patterns with lines that match and lines that do not, what is captured, where the
//! first difference lies, and errors in patterns with their places.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::wire::{Frame, Framed, Framer, Limits, Side};

pub(crate) struct Values;

impl Scope for Values {
    fn value(&self, name: &str) -> Option<Value> {
        match name {
            "mailbox" => Some(Value::text("imapspec/Box")),
            "inbox" => Some(Value::text("INBOX")),
            "tag" => Some(Value::text("a7")),
            "delimiter" => Some(Value::text("/")),
            "n" => Some(Value::Number(3)),
            "uids" => Some(Value::List(vec![Value::Number(2), Value::Number(5)])),
            "seen" => Some(Value::List(vec![Value::text("\\Seen")])),
            "none" => Some(Value::Nil),
            "yes" => Some(Value::Bool(true)),
            "text-body" => Some(Value::text("a\r\n")),
            "set" => Some(Value::text("2:4")),
            _ => None,
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }
}

pub(crate) fn line(text: &str) -> Line {
    let octets = format!("{text}\r\n");
    Line::read(&Frame::from_octets(octets.as_bytes(), Side::Server).expect(text))
}

fn matched(pattern: &str, text: &str) -> Result<Bindings, Mismatch> {
    Pattern::parse(pattern)
        .unwrap_or_else(|error| panic!("{pattern}: {error}"))
        .matches(&line(text), &Values)
}

/// Each pattern with lines that match it and lines that do not.
#[test]
fn lines_match_by_value() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str], &[&str])] = &[
        // Status responses, tagged or not
        ("OK", &["a1 OK done", "A2 ok [READ-WRITE] done", "x OK "], &["a1 NO x", "* OK x", "+ OK"]),
        ("NO|BAD", &["a1 NO x", "a1 bad [CLIENTBUG] x"], &["a1 OK x", "* NO x"]),
        ("OK ${{ text }}", &["a1 OK done", "a1 OK [ALERT] done", "a1 OK [X"], &["a1 BAD done"]),
        ("OK [READ-WRITE] ${{ text }}", &["a1 OK [READ-WRITE] x", "a1 OK [read-write] x", "a1 OK [READ-WRITE]"], &["a1 OK [READ-ONLY] x", "a1 OK READ-WRITE", "a1 OK"]),
        ("OK [READ-WRITE]", &["a1 OK [READ-WRITE] x"], &["a1 OK x"]),
        ("a1 OK ${{ text }}", &["a1 OK x"], &["A1 OK x", "a2 OK x", "* OK x"]),
        ("${{ tag }} OK", &["a7 OK x"], &["a8 OK x"]),
        ("${{ t := tag }} NO", &["a8 NO x"], &["a8 OK x"]),
        ("* OK [UIDVALIDITY ${{ v := nz-number }}] ${{ text }}", &["* OK [UIDVALIDITY 3] x", "* ok [uidvalidity 0003] x"], &["* OK [UIDVALIDITY 0] x", "* OK [UIDNEXT 3] x", "* NO [UIDVALIDITY 3] x", "* OK [UIDVALIDITY] x", "* OK [UIDVALIDITY 3 4] x"]),
        ("* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)]", &["* OK [PERMANENTFLAGS (\\Seen \\deleted \\Draft \\*)] ok"], &["* OK [PERMANENTFLAGS (\\Seen)] ok"]),
        ("* OK [PERMANENTFLAGS ${{ f := flag-perm-list }}]", &["* OK [PERMANENTFLAGS ()] x"], &["* OK [PERMANENTFLAGS x] x"]),
        ("* OK [CAPABILITY IMAP4rev1 ${{ any }}]", &["* OK [CAPABILITY IDLE imap4REV1] hi"], &["* OK [CAPABILITY IDLE] hi", "* OK hi"]),
        ("* OK [${{ any }}]", &["* OK [ALERT] x", "* OK [X-Y 1 2] x"], &["* OK x"]),
        ("* OK|PREAUTH ${{ text }}", &["* OK hi", "* PREAUTH hi"], &["* BYE hi"]),
        ("* BYE", &["* BYE", "* BYE [ALERT] now"], &["* OK"]),
        ("OK [APPENDUID ${{ v := nz-number }} ${{ u := nz-number }}] ${{ text }}", &["a OK [APPENDUID 3 9] x"], &["a OK [APPENDUID 3] x"]),
        ("OK [COPYUID 3 5:7 ${{ d := sequence-set }}]", &["a OK [COPYUID 3 5:7 1:3] x", "a OK [COPYUID 3 5,6,7 1] x"], &["a OK [COPYUID 3 5:8 1] x"]),
        ("NO [BADCHARSET ${{ list }}]", &["a NO [BADCHARSET (UTF-8 \"US-ASCII\")] x"], &["a NO [BADCHARSET] x"]),
        // Continuation requests
        ("+", &["+ go", "+ ", "+ [X] y"], &["* OK x", "a OK x"]),
        ("+ ${{ text }}", &["+ go"], &["* OK"]),
        ("+ ${{ c := base64 }}", &["+ YWJj", "+ YWI=", "+ "], &["+ go on", "+ YWJ"]),
        // Numbered data
        ("* 3 EXISTS", &["* 3 EXISTS", "* 3 exists", "* 003 EXISTS"], &["* 4 EXISTS", "* 3 RECENT", "a 3 EXISTS"]),
        ("* ${{ n }} EXPUNGE", &["* 3 EXPUNGE"], &["* 4 EXPUNGE"]),
        ("* ${{ number }} RECENT", &["* 0 RECENT"], &["* x RECENT", "* -1 RECENT"]),
        ("* ${{ any }}", &["* 3 EXISTS", "* OK x", "* FOO"], &["+ x", "a OK"]),
        // FETCH
        ("* 1 FETCH (FLAGS (\\Seen))", &["* 1 FETCH (FLAGS (\\Seen))", "* 1 fetch (uid 3 flags (\\SEEN) MODSEQ (4))", "* 1 FETCH (FLAGS (\\Seen \\Recent))", "* 1 FETCH (FLAGS (\\Seen \\Seen))"],
            &["* 1 FETCH (FLAGS ())", "* 1 FETCH (FLAGS (\\Seen \\Draft))", "* 2 FETCH (FLAGS (\\Seen))", "* 1 FETCH (UID 3)", "* 1 FETCH (FLAGS \\Seen)"]),
        ("* 1 FETCH (FLAGS (\\Seen ${{ any }}))", &["* 1 FETCH (FLAGS (\\Draft \\Seen))", "* 1 FETCH (FLAGS (\\Seen))"], &["* 1 FETCH (FLAGS (\\Draft))"]),
        ("* 1 FETCH (FLAGS (\\Recent))", &["* 1 FETCH (FLAGS (\\Recent))"], &["* 1 FETCH (FLAGS ())"]),
        ("* 1 FETCH (FLAGS ())", &["* 1 FETCH (FLAGS ())", "* 1 FETCH (FLAGS (\\Recent))"], &["* 1 FETCH (FLAGS (x))"]),
        ("* 1 FETCH (FLAGS ${{ f := flag-list }} ${{ any }})", &["* 1 FETCH (FLAGS (x) UID 4)"], &["* 1 FETCH (FLAGS NIL)"]),
        ("* 1 FETCH (FLAGS ${{ seen }})", &["* 1 FETCH (FLAGS (\\SEEN \\Recent))"], &["* 1 FETCH (FLAGS (\\Seen x))", "* 1 FETCH (FLAGS ())"]),
        ("* ${{ nz-number }} FETCH ${{ any }}", &["* 3 FETCH (UID 1)"], &["* 3 EXPUNGE", "* 0 FETCH (UID 1)"]),
        ("* 1 FETCH (${{ any }})", &["* 1 FETCH (UID 1)", "* 1 FETCH ()"], &["* 2 FETCH (UID 1)"]),
        ("* 1 FETCH (UID ${{ any }} RFC822.SIZE 12)", &["* 1 FETCH (RFC822.SIZE 0012 UID 9)"], &["* 1 FETCH (RFC822.SIZE 13 UID 9)"]),
        ("* 1 FETCH (BODY[] \"abc\")", &["* 1 FETCH (BODY[] {3}\r\nabc)", "* 1 FETCH (body[] \"abc\" UID 1)"], &["* 1 FETCH (BODY[] \"ABC\")", "* 1 FETCH (BODY[TEXT] \"abc\")", "* 1 FETCH (BODY[]<0> \"abc\")", "* 1 FETCH (BODY[] NIL)"]),
        ("* 1 FETCH (BODY[] ${{ text-body }})", &["* 1 FETCH (BODY[] {3}\r\na\r\n)"], &["* 1 FETCH (BODY[] {2}\r\na\n)"]),
        ("* 1 FETCH (BODY[TEXT]<5> ${{ literal }})", &["* 1 FETCH (BODY[text]<5> {1}\r\nx)", "* 1 FETCH (BODY[TEXT]<05> {1}\r\nx)"], &["* 1 FETCH (BODY[TEXT]<5> \"x\")", "* 1 FETCH (BODY[TEXT]<6> {1}\r\nx)", "* 1 FETCH (BODY[TEXT] {1}\r\nx)"]),
        ("* 1 FETCH (BODY[TEXT]<${{ n }}> ${{ string }})", &["* 1 FETCH (BODY[TEXT]<3> \"\")"], &["* 1 FETCH (BODY[TEXT]<4> \"\")"]),
        ("* 1 FETCH (BODY[HEADER.FIELDS (Subject From)] ${{ nstring }})", &["* 1 FETCH (BODY[HEADER.FIELDS (\"SUBJECT\" from)] NIL)", "* 1 FETCH (BODY[header.fields (Subject {4}\r\nFrom)] {0}\r\n)", "* 1 FETCH (BODY[HEADER.FIELDS (From Subject FROM)] NIL)"], &["* 1 FETCH (BODY[HEADER.FIELDS (Subject From To)] NIL)", "* 1 FETCH (BODY[HEADER.FIELDS (Subject Subject)] NIL)", "* 1 FETCH (BODY[HEADER.FIELDS (Subject)] NIL)", "* 1 FETCH (BODY[HEADER.FIELDS.NOT (Subject From)] NIL)"]),
        ("* 1 FETCH (BODY[1.2.MIME] NIL)", &["* 1 FETCH (BODY[1.2.MIME] NIL)"], &["* 1 FETCH (BODY[1.2.MIME] \"NIL\")", "* 1 FETCH (BODY[1.3.MIME] NIL)"]),
        ("* 1 FETCH (BODY[1] ${{ none }})", &["* 1 FETCH (BODY[1] nil)"], &["* 1 FETCH (BODY[1] \"\")"]),
        ("* 1 FETCH (BODY[1] \"NIL\")", &["* 1 FETCH (BODY[1] \"NIL\")"], &["* 1 FETCH (BODY[1] NIL)"]),
        ("* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")", &["* 1 FETCH (INTERNALDATE \"17-Jul-1996 09:44:25 +0000\")"], &["* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 +0000\")"]),
        ("* 1 FETCH (INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\")", &["* 1 FETCH (INTERNALDATE \"07-Jul-1996 02:44:25 -0700\")"], &["* 1 FETCH (INTERNALDATE NIL)"]),
        ("* 1 FETCH (INTERNALDATE ${{ d := date-time }})", &["* 1 FETCH (INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\")"], &["* 1 FETCH (INTERNALDATE \"yesterday\")"]),
        ("* 1 FETCH (ENVELOPE ${{ envelope }})", &["* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))"], &["* 1 FETCH (ENVELOPE (NIL))", "* 1 FETCH (ENVELOPE NIL)"]),
        ("* 1 FETCH (ENVELOPE (NIL \"Hi\" ${{ any }}))", &["* 1 FETCH (ENVELOPE (NIL {2}\r\nHi NIL NIL))"], &["* 1 FETCH (ENVELOPE (NIL \"hi\" NIL))"]),
        ("* 1 FETCH (ENVELOPE (NIL NIL ((\"A\" NIL \"a\" \"b.c\"))))", &["* 1 FETCH (ENVELOPE (NIL NIL ((\"A\" NIL \"a\" \"b.c\"))))"], &["* 1 FETCH (ENVELOPE (NIL NIL ((\"A\" NIL \"a\" \"b.c\")) NIL))", "* 1 FETCH (ENVELOPE (NIL NIL ((\"A\" NIL \"x\" \"b.c\"))))"]),
        // Body structures
        ("* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 12 1))",
            &["* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 1 NIL (\"inline\" NIL) NIL NIL))", "* 1 FETCH (BODYSTRUCTURE ({4}\r\nTEXT \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 12 1))"],
            &["* 1 FETCH (BODYSTRUCTURE (\"text\" \"html\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 1))", "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 12 1))", "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\" \"x\" \"y\") NIL NIL \"7bit\" 12 1))", "* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 2))"]),
        ("* 1 FETCH (BODY (\"APPLICATION\" \"OCTET-STREAM\" (\"NAME\" \"A.txt\" \"X\" \"1\") \"<Id>\" NIL \"BASE64\" 4))",
            &["* 1 FETCH (BODY (\"application\" \"octet-stream\" (\"x\" \"1\" \"name\" \"A.txt\") \"<Id>\" NIL \"base64\" 4))"],
            &["* 1 FETCH (BODY (\"application\" \"octet-stream\" (\"x\" \"1\" \"name\" \"a.txt\") \"<Id>\" NIL \"base64\" 4))", "* 1 FETCH (BODY (\"application\" \"octet-stream\" (\"x\" \"1\" \"name\" \"A.txt\") \"<ID>\" NIL \"base64\" 4))"]),
        ("* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" ${{ any }}) ${{ body }} \"MIXED\" (\"BOUNDARY\" \"B\")))",
            &["* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)(\"image\" \"png\" NIL NIL NIL \"base64\" 1) \"mixed\" (\"boundary\" \"B\") NIL NIL))"],
            &["* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)(\"image\" \"png\" NIL NIL NIL \"base64\" 1) \"mixed\" (\"boundary\" \"b\")))", "* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) \"mixed\" (\"boundary\" \"B\")))"]),
        ("* 1 FETCH (BODY (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 ${{ envelope }} (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1) 3))",
            &["* 1 FETCH (BODY (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) 3))"],
            &["* 1 FETCH (BODY (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"html\" NIL NIL NIL \"7bit\" 1 1) 3))"]),
        ("* 1 FETCH (BODYSTRUCTURE (\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 1 NIL (\"ATTACHMENT\" (\"FILENAME\" \"A\")) (\"EN\" \"DE\") \"L\"))",
            &["* 1 FETCH (BODYSTRUCTURE (\"image\" \"png\" NIL NIL NIL \"base64\" 1 NIL (\"attachment\" (\"filename\" \"A\")) (\"en\" \"de\") \"L\"))"],
            &["* 1 FETCH (BODYSTRUCTURE (\"image\" \"png\" NIL NIL NIL \"base64\" 1 NIL (\"attachment\" (\"filename\" \"A\")) (\"en\" \"de\") \"l\"))"]),
        // LIST, LSUB
        ("* LIST (\\Noselect) ${{ delimiter }} ${{ mailbox }}", &["* LIST (\\NoSelect) \"/\" imapspec/Box", "* LIST (\\HasChildren \\Noselect) \"/\" \"imapspec/Box\"", "* LIST (\\Noselect) \"/\" {12}\r\nimapspec/Box", "* LIST (\\Noselect) \"/\" imapspec/box", "* LIST (\\Noselect) \"/\" imapspec/Box (\"CHILDINFO\" (\"SUBSCRIBED\"))"],
            &["* LIST () \"/\" imapspec/Box", "* LIST (\\Noselect) NIL imapspec/Box", "* LIST (\\Noselect) \"/\" imapspec/bo", "* LSUB (\\Noselect) \"/\" imapspec/Box"]),
        ("* LIST ${{ list }} NIL inbox", &["* LIST () nil INBOX", "* LIST (\\X) NIL \"Inbox\""], &["* LIST () \"/\" INBOX", "* LIST () NIL INBOX2"]),
        ("* LIST () ${{ nstring }} NIL", &["* LIST () \"/\" NIL", "* LIST () \"/\" \"NIL\""], &["* LIST () \"/\" nill"]),
        ("* LIST () NIL \"Stra&AN8-e&-Co\"", &["* LIST () NIL STRA&AN8-E&-CO", "* LIST () NIL stra&AN8-e&-cO"], &["* LIST () NIL Stra&An8-e&-Co", "* LIST () NIL Stra&AN8-e&-C"]),
        ("* LSUB ${{ flag-list }} ${{ d := quoted }} ${{ m := mailbox }}", &["* LSUB () \".\" a.b"], &["* LSUB () NIL a"]),
        ("* LIST () \"/\" a (OLDNAME (\"b\"))", &["* LIST () \"/\" a (\"OLDNAME\" (\"b\"))", "* LIST () \"/\" a (OLDNAME (b))"], &["* LIST () \"/\" a"]),
        // STATUS
        ("* STATUS ${{ mailbox }} (MESSAGES 3)", &["* STATUS imapspec/Box (MESSAGES 3)", "* STATUS \"imapspec/Box\" (UIDNEXT 4 messages 3)"], &["* STATUS imapspec/Box (MESSAGES 2)", "* STATUS imapspec/Box ()", "* STATUS other (MESSAGES 3)"]),
        ("* STATUS INBOX (UIDNEXT ${{ u := nz-number }} UIDVALIDITY ${{ nz-number }})", &["* STATUS inbox (UIDVALIDITY 1 UIDNEXT 5)"], &["* STATUS inbox (UIDVALIDITY 1)"]),
        // CAPABILITY, FLAGS, SEARCH
        ("* CAPABILITY IMAP4rev1 LOGINDISABLED", &["* CAPABILITY logindisabled STARTTLS IMAP4REV1"], &["* CAPABILITY IMAP4rev1"]),
        ("* CAPABILITY ${{ any }}", &["* CAPABILITY IMAP4rev1", "* CAPABILITY"], &["* ENABLED X"]),
        ("* FLAGS (\\Seen \\Answered)", &["* FLAGS (\\Answered \\Deleted \\Seen $Junk)"], &["* FLAGS (\\Seen)"]),
        ("* FLAGS ${{ flag-list }}", &["* FLAGS ()", "* FLAGS (\\Seen a)"], &["* FLAGS", "* FLAGS (\"a\")"]),
        ("* SEARCH 2 3", &["* SEARCH 3 2", "* SEARCH 2 3 3", "* SEARCH 2 3 (MODSEQ 9)", "* search 002 3"], &["* SEARCH 2", "* SEARCH 2 3 4", "* SEARCH", "* SEARCH 2 x 3"]),
        ("* SEARCH", &["* SEARCH"], &["* SEARCH 1"]),
        ("* SEARCH ${{ any }}", &["* SEARCH", "* SEARCH 1 2"], &["* SORT 1"]),
        ("* SEARCH ${{ uids }}", &["* SEARCH 5 2"], &["* SEARCH 2", "* SEARCH 2 5 6"]),
        ("* SEARCH ${{ n }} (MODSEQ ${{ m := number }})", &["* SEARCH 3 (MODSEQ 12)"], &["* SEARCH 3"]),
        ("* SEARCH ${{ found[] := nz-number }}", &["* SEARCH", "* SEARCH 1 2 3"], &["* SEARCH 0"]),
        ("* SEARCH 2 ${{ one := nz-number }}", &["* SEARCH 7 2"], &["* SEARCH 2", "* SEARCH 2 7 8"]),
        ("* SORT 2 ${{ rest[] := nz-number }}", &["* SORT 2 5 3", "* SORT 2"], &["* SORT 5 2"]),
        ("* SORT 2 5", &["* SORT 2 5"], &["* SORT 5 2", "* SORT 2 5 6"]),
        ("* ESEARCH (TAG \"a7\") UID COUNT 2 ALL 2,5", &["* ESEARCH (TAG \"a7\") UID ALL 2,5 COUNT 2 MIN 2", "* ESEARCH (tag \"a7\") uid count 2 all 2,5"], &["* ESEARCH (TAG \"a7\") COUNT 2 ALL 2,5", "* ESEARCH (TAG \"a8\") UID COUNT 2 ALL 2,5", "* ESEARCH (TAG \"a7\") UID COUNT 3 ALL 2,5"]),
        ("* ESEARCH ALL ${{ set }}", &["* ESEARCH (TAG \"a\") ALL 2,3,4", "* ESEARCH UID ALL 2:4"], &["* ESEARCH ALL 2,4"]),
        // Others
        ("* NAMESPACE ((\"\" \"/\")) NIL NIL", &["* NAMESPACE ((\"\" \"/\")) nil NIL", "* NAMESPACE (({0}\r\n \"/\")) NIL NIL"], &["* NAMESPACE ((\"\" \"/\")) NIL", "* NAMESPACE ((\"\" \".\")) NIL NIL", "* NAMESPACE NIL NIL NIL"]),
        ("* NAMESPACE ${{ p := list }} ${{ any }}", &["* NAMESPACE ((\"\" \"/\")) NIL NIL"], &["* NAMESPACE NIL NIL NIL"]),
        ("* VANISHED (EARLIER) 1:3", &["* VANISHED (EARLIER) 1,2,3"], &["* VANISHED 1:3", "* VANISHED (EARLIER) 1:4"]),
        ("* ID (\"name\" ${{ nstring }} ${{ any }})", &["* ID (\"name\" \"x\" \"v\" \"1\")"], &["* ID NIL"]),
        ("* X-THING a ${{ atom }} ${{ astring }} ${{ string }} ${{ nil }}", &["* x-thing A b ] \"c\" nil"], &["* X-THING a \"b\" c \"d\" NIL", "* X-THING a b c d NIL"]),
        ("* X-THING a", &["* X-THING \"a\"", "* X-THING A"], &["* X-THING \"A\"", "* X-THING"]),
    ];
    for (pattern, good, bad) in table {
        for text in *good {
            if let Err(mismatch) = matched(pattern, text) {
                panic!("{pattern}\n  should match {text}\n  {mismatch:?}");
            }
        }
        for text in *bad {
            if let Ok(bindings) = matched(pattern, text) {
                panic!("{pattern}\n  should not match {text}\n  {bindings:?}");
            }
        }
    }
}

#[test]
fn captures_have_the_values_of_their_productions() {
    #[rustfmt::skip]
    let table: &[(&str, &str, &str)] = &[
        ("* OK [UIDVALIDITY ${{ v := nz-number }}] ${{ t := text }}", "* OK [UIDVALIDITY 0007] all well", "v=7 t='all well'"),
        ("OK ${{ t := text }}", "a OK [X] rest", "t='rest'"),
        ("OK ${{ t := any }}", "a OK [X] rest", "t='[X] rest'"),
        ("OK ${{ t := text }}", "a OK", "t=''"),
        ("OK [${{ c := atom }} ${{ r := any }}]", "a OK [COPYUID 1 2 3] x", "c='COPYUID' r='1 2 3'"),
        ("+ ${{ c := base64 }}", "+ YWI=", "c='YWI='"),
        ("${{ t := tag }} OK", "a9 OK", "t='a9'"),
        ("* FLAGS ${{ f := flag-list }}", "* FLAGS (\\seen $X \\ANSWERED)", "f=['\\Seen', '$X', '\\Answered']"),
        ("* FLAGS (\\Seen ${{ one := atom }} ${{ more := any }})", "* FLAGS (a \\Seen b c)", "one='a' more='b c'"),
        ("* LIST ${{ a := list }} ${{ d := nstring }} ${{ m := mailbox }}", "* LIST (\\noselect) NIL inbox", "a=['\\Noselect'] d=nil m='INBOX'"),
        ("* LIST () ${{ d := string }} ${{ m := astring }}", "* LIST () \"\\\\\" {3}\r\na b", "d='\\\\' m='a b'"),
        ("* ${{ n[] := nz-number }} FETCH (UID ${{ u[] := nz-number }})", "* 2 FETCH (FLAGS () UID 9)", "n[]=2 u[]=9"),
        ("* 1 FETCH (FLAGS ${{ f := flag-list }} ${{ r := any }})", "* 1 FETCH (UID 9 FLAGS () MODSEQ (4))", "f=[] r='UID 9 MODSEQ (4)'"),
        ("* 1 FETCH (ENVELOPE ${{ e := envelope }})", "* 1 FETCH (ENVELOPE (\"d\" NIL ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL \"<i>\"))", "e=['d', nil, [… 1 values], nil, nil, nil, nil, nil, nil, '<i>']"),
        ("* 1 FETCH (BODY[] ${{ b := literal }} INTERNALDATE ${{ d := date-time }})", "* 1 FETCH (INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" BODY[] {3}\r\na\r\n)", "b='a\\r\\n' d=' 7-Jul-1996 02:44:25 -0700'"),
        ("* 1 FETCH (BODY[] ${{ b := any }})", "* 1 FETCH (BODY[] \"x\" UID 2)", "b='\"x\"'"),
        ("* SEARCH 2 ${{ found[] := nz-number }}", "* SEARCH 1 2 3", "found[]=1 found[]=3"),
        ("OK [COPYUID ${{ v := nz-number }} ${{ s := sequence-set }} ${{ d := sequence-set }}]", "a OK [COPYUID 4 1:2 7,8] x", "v=4 s='1:2' d='7,8'"),
        ("* X ${{ q := quoted }} ${{ l := list }}", "* X \"a\\\"b\" (1 NIL (x \"y\"))", "q='a\"b' l=[1, nil, [… 2 values]]"),
    ];
    for (pattern, text, expected) in table {
        let bindings = matched(pattern, text).unwrap_or_else(|miss| panic!("{pattern}: {miss:?}"));
        let shown: Vec<String> = bindings
            .0
            .iter()
            .map(|binding| {
                let sign = if binding.collects { "[]" } else { "" };
                format!("{}{sign}={}", binding.name, binding.value)
            })
            .collect();
        assert_eq!(shown.join(" "), *expected, "{pattern}");
    }
}

#[test]
fn octets_are_compared_as_they_stand() {
    let table: &[(&str, &[&str], &[&str])] = &[
        (
            "* 3 EXISTS",
            &["* 3 EXISTS"],
            &["* 3 exists", "* 3  EXISTS", "* 3 EXISTS ", "* 3 EXIST"],
        ),
        ("* OK hello", &["* OK hello"], &["* OK Hello"]),
        (
            "* ${{ n := number }} EXISTS",
            &["* 30 EXISTS"],
            &["* x EXISTS", "*  3 EXISTS"],
        ),
        (
            "* LIST (\\A) ${{ delim := quoted }} ${{ mailbox }}",
            &["* LIST (\\A) \"/\" imapspec/Box"],
            &[
                "* LIST (\\A) \"/\" \"imapspec/Box\"",
                "* LIST (\\A) NIL imapspec/Box",
            ],
        ),
        (
            "* 1 FETCH (UID ${{ n }} FLAGS ${{ f := flag-list }})",
            &["* 1 FETCH (UID 3 FLAGS (\\Seen))"],
            &["* 1 FETCH (FLAGS (\\Seen) UID 3)"],
        ),
        (
            "${{ t := tag }} OK ${{ text }}",
            &["a OK x", "a OK "],
            &["a ok x", "a OK"],
        ),
        ("+ ${{ text }}", &["+ go"], &["+"]),
    ];
    for (pattern, good, bad) in table {
        let pattern = Pattern::parse_octets(pattern).unwrap();
        for text in *good {
            pattern
                .matches(&line(text), &Values)
                .unwrap_or_else(|miss| panic!("{} {text}: {miss:?}", pattern.as_str()));
        }
        for text in *bad {
            assert!(pattern.matches(&line(text), &Values).is_err(), "{text}");
        }
    }
}

/// The pattern with the place that is wanted, the line with the place that differs.
fn drawn(pattern: &str, text: &str, mismatch: &Mismatch) -> String {
    let mark = |span: Span| {
        format!(
            "{}{}",
            " ".repeat(span.start),
            "^".repeat(span.len().max(1))
        )
    };
    format!(
        "{pattern}\n{} {}\n{}\n{} {}\n",
        mark(mismatch.pattern),
        mismatch.wanted,
        crate::octets::show::show(text.as_bytes()),
        mark(mismatch.frame),
        mismatch.found
    )
}

#[test]
fn mismatches_point_at_the_first_difference() {
    let mut all = String::new();
    for (pattern, text) in [
        ("* 3 EXISTS", "* 4 EXISTS"),
        ("* 3 EXISTS", "* 3 RECENT"),
        ("* 3 EXISTS", "a OK x"),
        ("OK [READ-WRITE] ${{ text }}", "a OK [READ-ONLY] done"),
        ("OK [READ-WRITE] ${{ text }}", "a OK done"),
        ("OK", "a NO [LIMIT] too much"),
        ("a2 OK", "a1 OK x"),
        ("* OK [UIDNEXT ${{ n }}]", "* OK [UIDNEXT 4] x"),
        ("* OK [UIDNEXT ${{ v := nz-number }}]", "* OK [UIDNEXT] x"),
        (
            "* 1 FETCH (UID 4 FLAGS (\\Seen))",
            "* 1 FETCH (UID 4 FLAGS ())",
        ),
        (
            "* 1 FETCH (UID 4 FLAGS (\\Seen))",
            "* 1 FETCH (UID 4 FLAGS (\\Seen \\Draft))",
        ),
        (
            "* 1 FETCH (UID 4 FLAGS (\\Seen))",
            "* 1 FETCH (FLAGS (\\Seen))",
        ),
        ("* 1 FETCH (UID 4)", "* 1 FETCH (UID 5)"),
        (
            "* 1 FETCH (ENVELOPE (NIL \"Hi\" ${{ any }}))",
            "* 1 FETCH (ENVELOPE (NIL \"hi\" NIL))",
        ),
        ("* LIST () \"/\" ${{ mailbox }}", "* LIST () \"/\" other"),
        ("* NAMESPACE NIL NIL NIL", "* NAMESPACE NIL NIL"),
        ("* NAMESPACE NIL NIL", "* NAMESPACE NIL NIL NIL"),
        ("* SEARCH 2 3", "* SEARCH 2"),
        ("* SEARCH 2 3", "* SEARCH 2 3 4"),
        ("* CAPABILITY IDLE", "* CAPABILITY IMAP4rev1"),
        ("* STATUS a (MESSAGES 2)", "* STATUS a (UIDNEXT 3)"),
    ] {
        let mismatch = matched(pattern, text).expect_err(text);
        all.push_str(&drawn(pattern, text, &mismatch));
        all.push('\n');
    }
    insta::assert_snapshot!("mismatches", all);
}

#[test]
fn nearer_lines_score_higher() {
    let score = |text: &str| {
        matched("* 2 FETCH (UID 7 FLAGS (\\Seen))", text)
            .expect_err(text)
            .score
    };
    let lines = [
        "* OK x",
        "* 1 FETCH (UID 6)",
        "* 2 FETCH (UID 6)",
        "* 2 FETCH (UID 7)",
        "* 2 FETCH (UID 7 FLAGS ())",
    ];
    let scores: Vec<u32> = lines.into_iter().map(score).collect();
    assert_eq!(scores[0], 0);
    assert!(
        scores.windows(2).all(|pair| pair[0] < pair[1]),
        "{scores:?}"
    );
}

#[test]
fn a_value_that_is_not_known_says_nothing_of_the_line() {
    let mismatch = matched("* ${{ later }} EXISTS", "* 3 EXISTS").unwrap_err();
    let error = mismatch.error.expect("an error of the expression");
    assert_eq!(error.span, Span::new(6, 11));
    let mismatch = matched("* ${{ yes }} EXISTS", "* 3 EXISTS").unwrap_err();
    assert!(mismatch.error.is_some());
}

#[test]
fn errors_point_at_their_place() {
    let mut all = String::new();
    for text in [
        "",
        "  ",
        "*",
        "* ",
        "done",
        "a1 done",
        "3 EXISTS",
        "OK completed",
        "* OK [UIDNEXT 4] predicted",
        "OK ${{ text }} and more",
        "BYE",
        "* OK|EXISTS x",
        "* 1 FETCH (UID",
        "* 1 FETCH UID 4)",
        "* 1 FETCH (UID)",
        "* 1 FETCH (${{ x := nz-number }} 4)",
        "* 1 FETCH (BODY[TEXT \"a\")",
        "* LIST () \"/ a",
        "* LIST () \"${{ delimiter }}\" a",
        "* LIST () NIL ${{ mailbox }}/x",
        "* ${{ any }} EXISTS",
        "* LIST ${{ any }} NIL a",
        "* OK [COPYUID ${{ any }} 3]",
        "* ${{ v := nznumber }} EXISTS",
        "* ${{ v := }} EXISTS",
        "* ${{ v := frob }} EXISTS",
        "* ${{ 1v := number }} EXISTS",
        "* ${{ text := number }} EXISTS",
        "* ${{ tagged := number }} EXISTS",
        "* ${{ v = number }} EXISTS",
        "* ${{ v EXISTS",
        "* ${{ v := number }} FETCH (UID ${{ v := number }})",
        "* ${{ v := number }} FETCH (UID ${{ v }})",
    ] {
        let error = Pattern::parse(text).expect_err(text);
        let from = text[..error.span.start].chars().count();
        let width = text[error.span.range()].chars().count().max(1);
        let _ = writeln!(
            all,
            "{text}\n{}{} {}",
            " ".repeat(from),
            "^".repeat(width),
            error.message
        );
        if let Some(help) = &error.help {
            let _ = writeln!(all, "{} = {help}", " ".repeat(from));
        }
        all.push('\n');
    }
    insta::assert_snapshot!("pattern_errors", all);
    assert!(Pattern::parse(&format!("* {}", "(".repeat(100))).is_err());
    assert!(Pattern::parse(&"x".repeat(Pattern::LENGTH + 1)).is_err());
}

#[test]
fn tells_what_it_is() {
    let pattern = |text: &str| Pattern::parse(text).unwrap();
    for bare in ["OK", "NO|BAD", "+", "a1 OK"] {
        assert!(pattern(bare).is_bare(), "{bare}");
    }
    for other in [
        "* OK",
        "OK ${{ text }}",
        "OK [X]",
        "* 1 EXISTS",
        "+ ${{ text }}",
    ] {
        assert!(!pattern(other).is_bare(), "{other}");
    }
    assert_eq!(pattern("+").target(), Target::Continuation);
    assert_eq!(pattern("a1 NO").target(), Target::Tagged);
    assert!(pattern("a1 NO").has_tag() && !pattern("NO").has_tag());
    assert_eq!(pattern("* BYE").target(), Target::Untagged);
    assert!(pattern("* ${{ n := number }} fetch ${{ any }}").is_fetch());
    let used = pattern("* ${{ n := number }} FETCH (UID ${{ u + 1 }})");
    assert_eq!(used.names()[0].name, "u");
    assert_eq!(&used.as_str()[used.names()[0].span.range()], "u");
    assert_eq!(used.captures().next().unwrap().name, "n");
}

#[test]
fn tells_condition_code_and_tag() {
    for (text, condition, code, tag) in [
        ("a1 no [limit 3] x", Some("no"), Some("limit"), Some("a1")),
        ("* OK [ALERT]", Some("OK"), Some("ALERT"), None),
        ("* OK ALERT", Some("OK"), None, None),
        ("+ [X] go", None, Some("X"), None),
        ("* 3 EXISTS", None, None, None),
        ("a1", None, None, Some("a1")),
    ] {
        let line = line(text);
        assert_eq!(line.condition(), condition.map(str::as_bytes), "{text}");
        assert_eq!(line.code(), code.map(str::as_bytes), "{text}");
        assert_eq!(line.tag(), tag.map(str::as_bytes), "{text}");
    }
}

#[test]
fn layouts_never_fail() {
    let deep = format!("* X {}a{}", "(".repeat(500), ")".repeat(500));
    for text in [
        "",
        "*",
        "* ",
        "* )",
        "* ((",
        "* \"",
        "* \"\\",
        "* BODY[",
        "* BODY[]<",
        "* ] > [ <",
        "* OK [",
        "* OK [(",
        "* OK [a (b] c",
        "+ [",
        "a",
        "* 1 FETCH (BODY[(]) x)",
        &deep,
    ] {
        let line = line(text);
        for token in &line.tokens {
            assert!(token.span.end <= line.octets.len(), "{text}");
        }
    }
    let long = format!("* SEARCH{}", " 1".repeat(tokens::COUNT + 10));
    assert_eq!(line(&long).tokens.len(), tokens::COUNT + 1);
}

fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            "*",
            "+",
            "a1",
            "OK",
            "NO",
            "BYE",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            "\"",
            "\\",
            " ",
            " ",
            " ",
            "1",
            "2:3",
            "FETCH",
            "UID",
            "FLAGS",
            "LIST",
            "SEARCH",
            "STATUS",
            "BODY[",
            "BODYSTRUCTURE",
            "INTERNALDATE",
            "ENVELOPE",
            "NIL",
            "\"TEXT\"",
            "\\Seen",
            "ESEARCH",
            "SORT",
            "CAPABILITY",
            "{1}\r\n",
            "é",
            "x",
        ]),
        0..40,
    )
}

fn holes() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            "* ",
            "+ ",
            "OK ",
            "[",
            "] ",
            "(",
            ") ",
            "<",
            ">",
            " ",
            "1 ",
            "FETCH ",
            "UID ",
            "FLAGS ",
            "LIST ",
            "SEARCH ",
            "STATUS ",
            "BODY[",
            "BODYSTRUCTURE ",
            "NIL ",
            "\"TEXT\" ",
            "SORT ",
            "${{ any }} ",
            "${{ text }}",
            "${{ x := nz-number }} ",
            "${{ xs[] := number }} ",
            "${{ list }} ",
            "${{ n }} ",
            "${{ uids }} ",
            "${{ seen }}",
            "${{ unknown }} ",
            "${{",
            "}}",
            "${{ y := flag-list }} ",
            "${{ body }} ",
            "${{ nstring }} ",
        ]),
        0..25,
    )
}

proptest! {
    #[test]
    fn no_pattern_panics(text in "\\PC*") {
        let _ = Pattern::parse(&text);
        let _ = Pattern::parse_octets(&text);
    }

    #[test]
    fn no_line_and_pattern_panic(pattern in holes(), text in pieces(), noise in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut framer = Framer::new(Side::Server, Limits::default());
        framer.push(text.concat().as_bytes());
        framer.push(b"\r\n");
        framer.push(&noise);
        framer.push(b"\r\n");
        let mut frames = vec![Line::read(&Frame {
            octets: noise.into(),
            ..Frame::default()
        })];
        while let Some(framed) = framer.next() {
            if let Framed::Frame(frame) = framed {
                frames.push(Line::read(&frame));
            }
        }
        let text = pattern.concat();
        for pattern in [Pattern::parse(&text), Pattern::parse_octets(&text)] {
            match pattern {
                Ok(pattern) => for line in &frames {
                    if let Err(mismatch) = pattern.matches(line, &Values) {
                        prop_assert!(mismatch.frame.end <= line.octets.len());
                        prop_assert!(mismatch.pattern.end <= text.len());
                    }
                },
                Err(error) => prop_assert!(text.get(error.span.range()).is_some()),
            }
        }
    }

    /// A line without placeholders is a pattern of itself.
    #[test]
    fn data_matches_itself(words in prop::collection::vec("[A-Za-z0-9]{1,5}|\"[a-z ]{0,4}\"|\\([a-z]{1,2} [0-9]{1,3}\\)", 1..8)) {
        let text = format!("* X{}", words.iter().map(|word| format!(" {word}")).collect::<String>());
        let pattern = Pattern::parse(&text).unwrap();
        prop_assert!(pattern.matches(&line(&text), &Values).is_ok());
        let pattern = Pattern::parse_octets(&text).unwrap();
        prop_assert!(pattern.matches(&line(&text), &Values).is_ok());
    }
}
