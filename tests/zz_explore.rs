use imapspec::fuzz::message::{Kind, shown};
use imapspec::fuzz::stream::{Plan, Stream};
use imapspec::fuzz::target::differential::each_disagreement;
use imapspec::imap::Knobs;
use std::collections::BTreeMap;
#[test]
#[ignore]
fn explore() {
    let mut buckets: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut see = |octets: &[u8]| each_disagreement(octets, |d| {
        if d.because().is_some() { return; }
        let words: Vec<String> = d.octets.split(|o| b" ()[]<\r\n".contains(o)).filter(|w| !w.is_empty()).take(5).map(shown).collect();
        let key = match d.notes.first() {
            Some(note) => format!("{:?} TAKES {} {:?}", d.peer, note.production, note.kind),
            None => format!("{:?} REFUSES {}", d.peer, words.iter().skip(1).filter(|w| w.chars().next().is_some_and(|c| c.is_alphabetic())).take(1).cloned().collect::<Vec<_>>().join(" ")),
        };
        let text = shown(d.octets);
        let e = buckets.entry(key).or_insert((0, text.clone()));
        e.0 += 1;
        if text.len() < e.1.len() { e.1 = text; }
    });
    for kind in [Kind::Commands, Kind::Responses] { for illegal in [false, true] {
        let plan = Plan { kind, illegal, knobs: Knobs { size: 6, depth: 2, count: 2 } };
        for m in Stream::new(plan, 5).take(20000) { see(&m.octets); }
    }}
    if let Some(dir) = std::env::var_os("EXPLORE") {
        for f in std::fs::read_dir(dir).unwrap() { see(&std::fs::read(f.unwrap().path()).unwrap()); }
    }
    for (k, (n, t)) in buckets { println!("{n:6} {k}\n         {t:.200}"); }
}
