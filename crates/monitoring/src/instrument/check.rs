//! What must hold of an instrument beyond the shape of its file.

use super::{AnswerSet, Bands, Dated, Instrument, Measure, Scoring};
use crate::finding::Reader;

/// Notes in `reader` what is wrong; gives whether nothing was.
pub(super) fn instrument(instrument: &Instrument, reader: &mut Reader) -> bool {
    let mut check = Check { reader, right: true };
    check.names(instrument);
    check.items(instrument);
    for measure in instrument.measures() {
        check.measure(instrument, measure);
    }
    check.right
}

/// Names under which two instruments would both be found: the name, the first instrument and the second.
///
/// Case, spaces, hyphens and underscores do not count, as in [`Instrument::matches`].
pub fn shared_names(instruments: &[Instrument]) -> Vec<(String, String, String)> {
    let mut shared = Vec::new();
    for (at, first) in instruments.iter().enumerate() {
        for second in &instruments[at + 1..] {
            let both = second.names().filter(|name| first.matches(name));
            shared.extend(both.map(|name| (name.to_owned(), first.name.clone(), second.name.clone())));
        }
    }
    shared
}

struct Check<'r, 'a> {
    reader: &'r mut Reader<'a>,
    right: bool,
}

impl Check<'_, '_> {
    fn wrong(&mut self, near: &str, what: String, remedy: &str) {
        self.reader.wrong(self.reader.line_with(near), what, remedy);
        self.right = false;
    }

    fn names(&mut self, instrument: &Instrument) {
        let stem = self
            .reader
            .file
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".toml");
        if stem != instrument.name {
            let what = format!("the name {} is not that of the file", instrument.name);
            self.wrong("name", what, "Let name be the file's name without .toml");
        }
        if instrument.terms.class.wording_may_ship() && instrument.terms.notice.is_empty() {
            self.wrong(
                "[terms]",
                "a shipped wording without the notice to show".into(),
                "Add notice to [terms]",
            );
        }
        if instrument.interval_days == 0 {
            self.wrong(
                "interval_days",
                "an interval of no days".into(),
                "Give at least 1 day",
            );
        }
    }

    fn items(&mut self, instrument: &Instrument) {
        if instrument.items.is_empty() {
            self.wrong("items", "no items".into(), "Add [[items]]");
        }
        for (at, item) in instrument.items.iter().enumerate() {
            if instrument.items[..at].iter().any(|other| other.id == item.id) {
                self.wrong(
                    &item.id,
                    format!("item {} stands twice", item.id),
                    "Give each item its own id",
                );
            }
            match &item.answers {
                AnswerSet::Choice { name, points, codes } => {
                    if points.is_empty() || (!codes.is_empty() && codes.len() != points.len()) {
                        let what = format!("answers {name}: {} points, {} codes", points.len(), codes.len());
                        self.wrong(name, what, "Give points, and one code for each or none");
                    }
                }
                AnswerSet::Range { name, min, max, step } => {
                    if max <= min || *step <= 0.0 {
                        self.wrong(
                            name,
                            format!("answers {name} span nothing"),
                            "Let min < max and step > 0",
                        );
                    }
                }
                AnswerSet::Text { .. } => {}
            }
        }
    }

    fn measure(&mut self, instrument: &Instrument, measure: &Measure) {
        let near = if measure.name == "total" {
            "[total]"
        } else {
            measure.name.as_str()
        };
        if measure.name.is_empty() {
            self.wrong("[[subscale]]", "a subscale without a name".into(), "Add name");
        }
        match reach(instrument, measure) {
            Err(what) => self.wrong(near, what, "Name items that are defined and counted"),
            Ok((least, greatest)) => {
                let scale = measure.scale;
                if (least - scale.min).abs() > 1e-9 || (greatest - scale.max).abs() > 1e-9 {
                    let what = format!(
                        "{}: the items reach {least} to {greatest} points, the scale says {} to {}",
                        measure.name, scale.min, scale.max
                    );
                    self.wrong(near, what, "Correct the scale, the items or the scoring");
                }
            }
        }
        self.missing(measure, near);
        self.numbers(measure, near);
    }

    fn missing(&mut self, measure: &Measure, near: &str) {
        let missing = &measure.missing.fact;
        if missing.up_to >= measure.items.len() || missing.only.iter().any(|id| !measure.items.contains(id)) {
            let what = format!("{}: more answers may be missing than there are", measure.name);
            self.wrong(near, what, "Lower up_to, and name only items of the measure");
        }
    }

    fn numbers(&mut self, measure: &Measure, near: &str) {
        self.one_primary("bands", &measure.bands, |_| true, near);
        self.one_primary("cutoff", &measure.cutoffs, |cutoff| cutoff.primary, near);
        self.one_primary(
            "reliable_change",
            &measure.reliable_changes,
            |change| change.primary,
            near,
        );
        self.one_primary(
            "noticed_change",
            &measure.noticed_changes,
            |change| change.primary,
            near,
        );
        for cutoff in &measure.cutoffs {
            if !measure.scale.contains(cutoff.fact.points) {
                let what = format!(
                    "{}: cut-off {} lies off the scale",
                    measure.name, cutoff.fact.points
                );
                self.wrong(near, what, "Give points inside the scale");
            }
        }
        for bands in &measure.bands {
            if !ascending_from(&bands.fact, measure.scale.min) {
                let what = format!("{}: bands do not rise from the least score", measure.name);
                self.wrong(
                    near,
                    what,
                    "Begin the first band at the least score and let from_points rise",
                );
            }
        }
        let spread = measure.reliable_changes.iter().map(|change| change.fact.points);
        if spread
            .chain(measure.noticed_changes.iter().filter_map(|c| c.fact.points))
            .any(|points| points <= 0.0)
        {
            self.wrong(
                near,
                format!("{}: a change of no points", measure.name),
                "Give points above 0",
            );
        }
    }

    /// On no day are two primary, and where there are numbers at least one is.
    fn one_primary<T>(&mut self, kind: &str, facts: &[Dated<T>], primary: impl Fn(&T) -> bool, near: &str) {
        for fact in facts {
            let on = facts
                .iter()
                .filter(|other| other.holds_on(fact.from) && primary(&other.fact))
                .count();
            if on > 1 {
                let what = format!("{on} primary entries of {kind} on {}", fact.from);
                self.wrong(near, what, "Let one be primary on each day");
            }
        }
        if !facts.is_empty() && !facts.iter().any(|fact| primary(&fact.fact)) {
            self.wrong(near, format!("no primary {kind}"), "Mark one with primary = true");
        }
    }
}

/// Least and greatest score that the items can give.
fn reach(instrument: &Instrument, measure: &Measure) -> Result<(f64, f64), String> {
    let (mut least, mut greatest) = (0.0, 0.0);
    for id in &measure.items {
        let item = instrument
            .item(id)
            .ok_or_else(|| format!("{}: no item {id}", measure.name))?;
        let range = item
            .answers
            .range()
            .ok_or_else(|| format!("{}: item {id} is text", measure.name))?;
        least += range.0;
        greatest += range.1;
    }
    if measure.items.is_empty() {
        return Err(format!("{}: counts no item", measure.name));
    }
    let by = match measure.scoring {
        Scoring::Sum { factor } => factor,
        Scoring::Mean { factor } => factor / measure.items.len() as f64,
    };
    Ok((least * by, greatest * by))
}

fn ascending_from(bands: &Bands, least: f64) -> bool {
    bands.band.first().is_some_and(|band| band.from_points == least)
        && bands
            .band
            .windows(2)
            .all(|pair| pair[0].from_points < pair[1].from_points)
}
