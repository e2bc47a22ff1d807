//! Runs the library's cases through all rooms and says, line by line, what came out differently.

use super::{case::Case, library::Library, reading::ClientReading};
use crate::finding::Finding;
use crate::signal::Alert;
use std::fmt::Write as _;

/// What came of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// Slug of the case.
    pub slug: String,
    /// The reading that was made.
    pub reading: ClientReading,
    /// What was expected and did not come out; empty where all did.
    pub differences: Vec<String>,
    /// What could not be read of the case's events.
    pub findings: Vec<Finding>,
}

impl Ran {
    /// Whether everything came out as expected.
    pub fn is_right(&self) -> bool {
        self.differences.is_empty() && self.findings.is_empty()
    }

    /// The differences, with what the engine saw, for a person who mends either.
    pub fn report(&self) -> String {
        let mut text = format!("cases/{}.md\n", self.slug);
        for finding in &self.findings {
            let _ = writeln!(text, "  {finding}");
        }
        for difference in &self.differences {
            let _ = writeln!(text, "  {difference}");
        }
        let causes = &self.reading.causes;
        for weighed in causes
            .named
            .iter()
            .chain(&causes.others)
            .filter(|weighed| !weighed.speaks_for.is_empty())
        {
            let keys = |list: &[crate::hypothesis::evidence::Finding]| {
                list.iter()
                    .map(|found| format!("{} ({}, {})", found.key, found.who, found.points))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let _ = writeln!(
                text,
                "    {}: {} points; for: {}; against: {}",
                weighed.cause,
                weighed.points,
                keys(&weighed.speaks_for),
                keys(&weighed.against)
            );
        }
        if let Some(course) = &self.reading.course {
            let _ = writeln!(
                text,
                "    course: {} since session {}: {}",
                course.word, course.since_session, course.reasons
            );
        }
        text
    }
}

/// Runs one case.
pub fn run(case: &Case, library: &Library) -> Ran {
    let mut findings = Vec::new();
    let episode = case.episode(|name| library.instrument(name).is_some(), &mut findings);
    let reading = ClientReading::of(&episode, case.head.as_of, library, "en");
    findings.extend(reading.not_taken.iter().map(|what| Finding {
        file: case.path(),
        line: 0,
        what: what.clone(),
        remedy: "Mend the table or the events".to_owned(),
    }));
    Ran {
        slug: case.slug.clone(),
        differences: differences(case, &reading),
        reading,
        findings,
    }
}

fn differences(case: &Case, reading: &ClientReading) -> Vec<String> {
    let expected = &case.head.expected;
    let mut found = Vec::new();
    let named: Vec<String> = reading
        .causes
        .named
        .iter()
        .map(|weighed| weighed.cause.clone())
        .collect();
    let signal = reading
        .course
        .as_ref()
        .map(|course| course.state.slug().to_owned());
    let alert = reading.course.as_ref().map_or(Alert::None, |course| course.alert);
    let verdict = reading
        .reviews
        .last()
        .map(|review| review.verdict.slug().to_owned());
    let question = reading
        .next_question
        .as_ref()
        .map(|question| question.quantity.clone());
    differ(&mut found, "signal", expected.signal.as_ref(), signal.as_ref());
    differ(&mut found, "alert", expected.alert.as_deref(), Some(alert.slug()));
    differ(
        &mut found,
        "question",
        expected.question.as_ref(),
        question.as_ref(),
    );
    differ(&mut found, "verdict", expected.verdict.as_ref(), verdict.as_ref());
    differ(
        &mut found,
        "risk",
        expected.risk.as_ref(),
        Some(&!reading.safety.is_empty()),
    );
    differ(&mut found, "causes", expected.causes.as_ref(), Some(&named));
    let slugs =
        |up: &[crate::hypothesis::sign::SignUp]| up.iter().map(|sign| sign.slug.clone()).collect::<Vec<_>>();
    differ(
        &mut found,
        "signs",
        sorted(expected.signs.as_ref()).as_ref(),
        sorted(Some(&slugs(&reading.signs))).as_ref(),
    );
    let (wanted, seen) = (
        sorted(expected.criteria.as_ref()),
        sorted(Some(&slugs(&reading.criteria))),
    );
    differ(&mut found, "criteria", wanted.as_ref(), seen.as_ref());
    for cause in named.iter().filter(|cause| expected.not_causes.contains(cause)) {
        found.push(format!("not_causes: {cause} was named"));
    }
    for wanted in &expected.adjustments {
        if !reading.offers.iter().any(|offer| offer.adjustment == *wanted) {
            found.push(format!("adjustments: {wanted} was not offered"));
        }
    }
    found
}

fn sorted(list: Option<&Vec<String>>) -> Option<Vec<String>> {
    let mut list = list?.clone();
    list.sort();
    Some(list)
}

fn differ<T: PartialEq + std::fmt::Debug + ?Sized>(
    found: &mut Vec<String>,
    what: &str,
    wanted: Option<&T>,
    seen: Option<&T>,
) {
    if let Some(wanted) = wanted.filter(|wanted| seen != Some(*wanted)) {
        let seen = seen.map_or_else(|| "nothing".to_owned(), |seen| format!("{seen:?}"));
        found.push(format!("{what}: expected {wanted:?}, came out {seen}"));
    }
}
