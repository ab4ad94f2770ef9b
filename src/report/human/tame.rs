//! Results whose texts do nothing at a terminal: each is one line, with what would act or hide shown. Colours are put
//! around them afterwards, so that all escapes in the output are our own.

use crate::report::visible::flat;
use crate::run::results::{CaseResult, Check, RequirementResult, Results, TargetInfo};

fn tame<'a>(texts: impl IntoIterator<Item = &'a mut String>) {
    for text in texts {
        *text = flat(text);
    }
}

/// A case to be shown.
pub(super) fn case(case: &CaseResult) -> CaseResult {
    let mut case = case.clone();
    tame([
        &mut case.id,
        &mut case.title,
        &mut case.file,
        &mut case.again,
    ]);
    tame(&mut case.reason);
    tame(&mut case.log);
    case.checks.iter_mut().for_each(check);
    for line in &mut case.wire {
        tame([&mut line.session, &mut line.side, &mut line.text]);
    }
    if let Some(snapshot) = &mut case.snapshot {
        tame([&mut snapshot.path]);
        tame(&mut snapshot.classes);
        tame(&mut snapshot.diff);
    }
    case
}

fn check(check: &mut Check) {
    tame([
        &mut check.level,
        &mut check.message,
        &mut check.wanted,
        &mut check.found,
    ]);
    tame(&mut check.requirement);
    tame(&mut check.rule);
    tame(&mut check.sections);
    tame(&mut check.model);
    if let Some(place) = &mut check.place {
        tame([&mut place.file, &mut place.text]);
    }
}

/// A run to be summed up.
pub(super) fn results(results: &Results) -> Results {
    let mut all = results.clone();
    tame(&mut all.stopped);
    tame(&mut all.run.baseline);
    for requirement in &mut all.requirements {
        let RequirementResult {
            id,
            level,
            sections,
            broken_in,
            ..
        } = requirement;
        tame([id, level]);
        tame(sections);
        tame(broken_in);
    }
    for case in &mut all.cases {
        tame([&mut case.id]);
        tame(&mut case.reason);
        case.checks.iter_mut().for_each(check);
    }
    all
}

/// A target to be named.
pub(super) fn target(target: &TargetInfo) -> TargetInfo {
    let mut target = target.clone();
    tame([&mut target.name, &mut target.address, &mut target.greeting]);
    tame(&mut target.version);
    tame(&mut target.capabilities_before);
    tame(&mut target.capabilities_after);
    target
}
