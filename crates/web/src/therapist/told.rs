//! An event in words. What a client keeps private stays out: a note that was not shared, an answer, the words of an entry.

mod kinds;

use super::opened::Opened;
use monitoring::adjustment::practice::Share;
use monitoring::episode::What;
use monitoring::hypothesis::evidence::plain;

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What it is, in a few words.
    pub title: String,
    /// What it says.
    pub lines: Vec<String>,
    /// Whether part of it is the client's alone and is not shown here.
    pub keeps_back: bool,
}

impl Told {
    fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lines: Vec::new(),
            keeps_back: false,
        }
    }

    fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    fn maybe(self, line: Option<String>) -> Self {
        match line {
            Some(line) => self.line(line),
            None => self,
        }
    }
}

/// An event in words, for the therapist's side.
pub fn told(record: &Opened, what: &What) -> Told {
    match what {
        What::Intake(it) => kinds::intake(it),
        What::CheckIn(it) => kinds::check_in(record, it),
        What::Answer(it) => kinds::answer(record, it),
        What::Session(it) => kinds::session(record, it),
        What::Practice(it) => kinds::practice(record, it),
        What::Goal(it) => kinds::goal(it),
        What::PlanShared(it) => Told::new("The plan in plain words").maybe(it.words.clone()),
        What::MeasurePlan(it) => kinds::measure_plan(record, it),
        What::Context(it) => kinds::context(it),
        What::Risk(it) => kinds::risk(it),
        What::Stuckness(it) => kinds::stuckness(it),
        What::Agreement(it) => kinds::agreement(record, it),
        What::Review(it) => kinds::review(it),
        What::Opinion(it) => kinds::opinion(record, it),
        What::Correction(it) => kinds::correction(it),
    }
}

/// Whether a private answer was shared.
pub fn is_shared(record: &Opened, quantity: &str, share: Option<Share>) -> bool {
    let private = record
        .library
        .quantities
        .get(quantity)
        .is_some_and(|known| known.private);
    !private || share.is_some_and(|share| share != Share::None)
}

/// A value of a quantity as a person says it: yes or no where that is what was asked.
pub fn value(record: &Opened, quantity: &str, value: f64) -> String {
    let unit = record
        .library
        .quantities
        .get(quantity)
        .map_or("", |known| known.unit.as_str());
    if quantity.starts_with("context-") {
        return if value < 0.0 {
            "harder"
        } else if value > 0.0 {
            "better"
        } else {
            "as before"
        }
        .to_owned();
    }
    match unit {
        "yes-no" => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        _ => plain(value),
    }
}
