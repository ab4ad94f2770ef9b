//! The catalogue: what the RFCs ask, one entry for each requirement, in our own words
//! (`scenarios/requirements/`). Everything that judges names a requirement by its id; level and
//! sections come from here.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::imap::Revision;
use crate::source::{At, Flaw, Many, Pairs, Parsed, Problem, Readable, Text, near, problem, yaml};

/// How binding a requirement is (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// MUST, SHALL, REQUIRED, and the formal syntax.
    Must,
    /// SHOULD, RECOMMENDED.
    Should,
    /// MAY, OPTIONAL.
    May,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        })
    }
}

/// A section of an RFC: `7.4.1`, `A.2`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Section(pub String);

impl Readable for Section {
    fn read_text(text: &str) -> Result<Self, Flaw> {
        let mut parts = text.split('.');
        let first = parts.next().unwrap_or_default();
        let number = |part: &str| {
            !part.is_empty() && part.len() <= 3 && part.bytes().all(|octet| octet.is_ascii_digit())
        };
        let appendix = first.len() == 1 && first.bytes().all(|octet| octet.is_ascii_uppercase());
        if (number(first) || appendix) && parts.all(number) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Flaw::whole(text, format!("`{text}` is not a section"))
                .help("write it as '7.4.1' or 'A.2'"))
        }
    }

    fn regex() -> Option<&'static str> {
        Some("^([0-9]{1,3}|[A-Z])(\\.[0-9]{1,3})*$")
    }
}

/// Who can see whether a requirement is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeenBy {
    /// A client.
    #[default]
    Client,
    /// The server alone.
    ServerOnly,
    /// It binds clients.
    ClientDuty,
}

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a requirement: a map with `id`, `level`, `at`, `rule`"
)]
struct Keys {
    id: At<String>,
    level: Level,
    rev1: Option<Level>,
    rev2: Option<Level>,
    at: At<Pairs<Many<Parsed<Section>>>>,
    rule: At<String>,
    except: Option<At<String>>,
    seen_by: Option<SeenBy>,
    why: Option<At<String>>,
    #[serde(default)]
    oracle: bool,
    disputed: Option<At<String>>,
}

/// What an RFC asks.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its name: `topic.what`.
    pub id: String,
    /// The RFC's own keyword.
    pub level: Level,
    /// Another level under IMAP4rev1.
    pub rev1: Option<Level>,
    /// Another level under IMAP4rev2.
    pub rev2: Option<Level>,
    /// Sections by RFC number, in the order written.
    pub sections: Vec<(u16, Vec<String>)>,
    /// What is asked, in one sentence of ours.
    pub rule: String,
    /// When it does not hold.
    pub except: Option<String>,
    /// Who can see whether it is kept.
    pub seen_by: SeenBy,
    /// Why a client cannot see it.
    pub why: Option<String>,
    /// A rule judges it in every scenario.
    pub oracle: bool,
    /// What is disputed about it.
    pub disputed: Option<String>,
    /// Where it is written.
    pub source: Text,
    /// Its place there.
    pub place: crate::octets::Span,
}

impl Requirement {
    /// Its level under a base specification.
    #[must_use]
    pub fn level_under(&self, revision: Revision) -> Level {
        let own = match revision {
            Revision::Rev1 => self.rev1,
            Revision::Rev2 => self.rev2,
        };
        own.unwrap_or(self.level)
    }

    /// The strongest of its levels.
    #[must_use]
    pub fn strongest(&self) -> Level {
        [Some(self.level), self.rev1, self.rev2]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(self.level)
    }

    /// The sections in an RFC; none if that RFC does not ask for it.
    #[must_use]
    pub fn sections_of(&self, rfc: u16) -> &[String] {
        let of = self.sections.iter().find(|(number, _)| *number == rfc);
        of.map_or(&[], |(_, sections)| sections)
    }

    /// As people cite it: `RFC 3501 7.4.1, RFC 9051 7.5.1`.
    #[must_use]
    pub fn cited(&self) -> String {
        let cited: Vec<String> = self
            .sections
            .iter()
            .map(|(rfc, sections)| format!("RFC {rfc} {}", sections.join(", ")))
            .collect();
        cited.join("; ")
    }
}

/// All requirements.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    by_id: BTreeMap<String, Requirement>,
}

impl Catalogue {
    /// Takes files of requirements together.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load<'t>(files: impl IntoIterator<Item = &'t Text>) -> Result<Self, Vec<Problem>> {
        let mut catalogue = Self::default();
        let mut problems = Vec::new();
        for text in files {
            match yaml::parse(text).and_then(|node| node.read::<Vec<At<Keys>>>(text)) {
                Ok(entries) => {
                    for entry in entries {
                        catalogue.add(text, entry, &mut problems);
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        problem::settle(&mut problems);
        if problems.is_empty() {
            Ok(catalogue)
        } else {
            Err(problems)
        }
    }

    fn add(&mut self, text: &Text, entry: At<Keys>, problems: &mut Vec<Problem>) {
        let place = entry.span;
        let keys = entry.value;
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|octet| {
                    octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-'
                })
        };
        if !keys.id.contains('.') || !keys.id.split('.').all(word) {
            problems.push(
                Problem::error(format!(
                    "`{}` is not the id of a requirement",
                    keys.id.value
                ))
                .at(text, keys.id.span)
                .help("write `topic.what`, in lower case with hyphens"),
            );
        }
        if keys.at.is_empty() {
            problems.push(
                Problem::error("no RFC is named")
                    .at(text, keys.at.span)
                    .help("add a section, as in { rfc3501: '7.4.1' }"),
            );
        }
        let mut sections = Vec::new();
        for (rfc, list) in keys.at.iter() {
            match rfc.strip_prefix("rfc").map(str::parse) {
                Some(Ok(number)) => {
                    let list = list.iter().map(|section| section.value.0.clone());
                    sections.push((number, list.collect()));
                }
                _ => problems.push(
                    Problem::error(format!("`{rfc}` is not an RFC"))
                        .at(text, keys.at.span)
                        .help("write it as rfc3501"),
                ),
            }
        }
        let seen_by = keys.seen_by.unwrap_or_default();
        match (seen_by, &keys.why) {
            (SeenBy::ServerOnly, None) => problems.push(
                Problem::error("it is not said why no client can see this")
                    .at(text, text.first_line(place))
                    .help("add `why: …`"),
            ),
            (SeenBy::Client, Some(why)) => problems
                .push(Problem::error("`why` is for what no client can see").at(text, why.span)),
            _ => {}
        }
        if let Some(other) = self.by_id.get(&keys.id.value) {
            let (line, _) = other.source.line_column(other.place.start);
            problems.push(
                Problem::error(format!(
                    "the requirement `{}` exists already",
                    keys.id.value
                ))
                .at(text, keys.id.span)
                .help(format!(
                    "the other stands in {}:{line}",
                    other.source.name()
                )),
            );
            return;
        }
        let id = keys.id.value;
        let requirement = Requirement {
            id: id.clone(),
            level: keys.level,
            rev1: keys.rev1,
            rev2: keys.rev2,
            sections,
            rule: keys.rule.value,
            except: keys.except.map(|at| at.value),
            seen_by,
            why: keys.why.map(|at| at.value),
            oracle: keys.oracle,
            disputed: keys.disputed.map(|at| at.value),
            source: text.clone(),
            place,
        };
        self.by_id.insert(id, requirement);
    }

    /// The requirement of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.by_id.get(id)
    }

    /// All, in the order of their ids.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Requirement> {
        self.by_id.values()
    }

    /// What to say to someone who asks for `id`, which is not there.
    #[must_use]
    pub fn advice(&self, id: &str) -> String {
        let known = self.by_id.keys().map(String::as_str);
        match near::nearest(id, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to scenarios/requirements/".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::problem::draw_all;

    const GOOD: &str = "
- id: expunge.not-during-msn-commands
  level: must
  rev2: should
  at: { rfc3501: '7.4.1', rfc9051: ['7.5.1', 'A.2'] }
  rule: no untagged EXPUNGE while only FETCH, STORE or SEARCH runs
  except: with pipelining
  oracle: true
- id: login.password-not-logged
  level: should
  at: { rfc3501: '11' }
  rule: the server keeps passwords out of its log
  seen_by: server-only
  why: logs are not on the wire
";

    #[test]
    fn loads_and_finds() {
        let catalogue = Catalogue::load([&Text::new("r.yaml", GOOD)]).unwrap();
        assert_eq!(catalogue.all().len(), 2);
        let requirement = catalogue.get("expunge.not-during-msn-commands").unwrap();
        assert_eq!(requirement.level_under(Revision::Rev1), Level::Must);
        assert_eq!(requirement.level_under(Revision::Rev2), Level::Should);
        assert_eq!(requirement.strongest(), Level::Must);
        assert_eq!(requirement.sections_of(9051), ["7.5.1", "A.2"]);
        assert_eq!(requirement.cited(), "RFC 3501 7.4.1; RFC 9051 7.5.1, A.2");
        assert!(requirement.oracle && requirement.seen_by == SeenBy::Client);
        assert_eq!(
            catalogue.advice("expunge.not-during-msn-command"),
            "did you mean `expunge.not-during-msn-commands`?"
        );
        assert!(catalogue.get("x").is_none());
    }

    #[test]
    fn draws_what_is_wrong() {
        let bad = "
- id: a.b
  level: mst
  at: { rfc3501: 6.10 }
  rule: x
- id: Wrong
  level: must
  at: { rfc3501: '7.4.x' }
  rule: x
- id: a.c
  level: must
  at: { draft: '1' }
  rule: x
  seen_by: server-only
- id: a.c
  level: may
  at: {}
  rule: x
  sen_by: client
- id: a.d
  level: may
  rule: x
- id: Wrong
  level: may
  at: { rfc1: '1' }
  rule: x
  why: z
";
        let two = "- { id: a.c, level: may, at: { rfc1: '1' }, rule: x }\n- { id: a.c, level: may, at: { draft: '1' }, rule: x, seen_by: server-only }\n- { id: A, level: may, at: {}, rule: x, why: z }\n";
        let mut drawn = String::new();
        for content in [bad, two, "id: x\n"] {
            let problems = Catalogue::load([&Text::new("r.yaml", content)]).unwrap_err();
            drawn.push_str(&draw_all(&problems, false));
            drawn.push_str("\n----\n");
        }
        insta::assert_snapshot!(drawn);
    }
}
