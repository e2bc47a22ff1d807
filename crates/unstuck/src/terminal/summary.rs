//! The text of the printed summary.

use monitoring::signal::Alert;

use super::width::{columns, harmless, wrapped};
use crate::report::{REASONS_SHOWN, ReportInput, counted, grouped, shape};

/// How the summary should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appearance {
    /// Columns of the terminal; from 40 to 120 are used.
    pub(crate) width_columns: usize,
    /// Whether colour may be used: a terminal is there and nobody asked for none.
    pub(crate) colour: bool,
    /// Rows of the table at most; the summary says how many more there are.
    pub(crate) rows: usize,
}

/// The summary of an analysis as text that ends with a line break. `written` names the files that were written, as
/// they should be shown.
#[must_use]
pub(crate) fn summary(input: &ReportInput, written: &[String], appearance: Appearance) -> String {
    let page = Page {
        input,
        width: appearance.width_columns.clamp(40, 120),
        appearance,
    };
    let mut text = String::new();
    for block in [
        page.heading(),
        page.table(),
        page.states(),
        page.origins(),
        page.rejected(),
        written_files(written),
    ] {
        if block.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        for line in block {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// What the parts of the summary are made from.
pub(super) struct Page<'a> {
    /// The data.
    pub(super) input: &'a ReportInput,
    /// Columns to write in.
    pub(super) width: usize,
    /// How it should look.
    pub(super) appearance: Appearance,
}

impl Page<'_> {
    fn heading(&self) -> Vec<String> {
        let counts = &self.input.counts;
        let measures: Vec<&str> = self
            .input
            .measures
            .iter()
            .map(|measure| measure.name.as_str())
            .collect();
        let measures = match measures.as_slice() {
            [] => String::new(),
            [one] => format!(", {one}"),
            many => format!(", {}", counted(many.len(), "measure")),
        };
        let clients = counted(counts.clients, "client");
        let scores = counted(counts.scores, "score");
        let what = harmless(&format!("{}: {clients}, {scores}{measures}", self.input.source));
        let mut lines = wrapped(&what, self.width);
        let (now, look) = (counts.look_now, counts.look);
        let need = if now + look == 1 { "needs" } else { "need" };
        let verdict = match (now, look) {
            (0, 0) => "By these numbers nobody needs a look.".to_owned(),
            (now, 0) => format!("{} {need} a look now.", grouped(now)),
            (0, look) => format!("{} {need} a look.", grouped(look)),
            (now, look) => {
                format!(
                    "{} {need} a look: {} now, {} when there is time.",
                    grouped(now + look),
                    grouped(now),
                    grouped(look)
                )
            }
        };
        lines.extend(
            wrapped(&verdict, self.width)
                .into_iter()
                .map(|line| self.bold(&line)),
        );
        lines
    }

    /// The states that occur, three columns apart; an entry is never broken.
    fn states(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for known in self.input.states.iter().filter(|known| known.courses > 0) {
            let entry = format!(
                "{} {} {}",
                shape(known.state).character(),
                grouped(known.courses),
                known.word
            );
            match lines.last_mut() {
                Some(line) if columns(line) + 3 + columns(&entry) <= self.width => {
                    line.push_str("   ");
                    line.push_str(&entry);
                }
                _ => lines.push(entry),
            }
        }
        lines
    }

    /// One sentence a measure on where the expected course comes from, and the notes.
    fn origins(&self) -> Vec<String> {
        let measures = self
            .input
            .measures
            .iter()
            .map(|measure| format!("{}: {}.", measure.name, origin(measure)));
        measures
            .chain(self.input.notes.iter().cloned())
            .flat_map(|sentence| wrapped(&harmless(&sentence), self.width))
            .collect()
    }

    fn rejected(&self) -> Vec<String> {
        let rejected = &self.input.rejected;
        if rejected.total == 0 {
            return Vec::new();
        }
        let rows = counted(self.input.counts.rows, "row");
        let mut lines = wrapped(
            &format!("{} of {rows} not used:", grouped(rejected.total)),
            self.width,
        );
        for (reason, rows) in rejected.by_reason.iter().take(REASONS_SHOWN) {
            let reason = harmless(reason);
            for (index, line) in wrapped(&reason, self.width.saturating_sub(9)).iter().enumerate() {
                let count = if index == 0 { grouped(*rows) } else { String::new() };
                lines.push(format!("{count:>7}  {line}"));
            }
        }
        let more = rejected.by_reason.len().saturating_sub(REASONS_SHOWN);
        if more > 0 {
            lines.push(format!("{:>7}  and {}", "", counted(more, "more reason")));
        }
        lines
    }

    /// The text in the colour of its alert, where colour may be used.
    pub(super) fn coloured(&self, alert: Alert, text: &str) -> String {
        match alert {
            Alert::LookNow => self.painted("1;31", text),
            Alert::Look => self.painted("33", text),
            Alert::None => text.to_owned(),
        }
    }

    fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.appearance.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn origin(measure: &crate::report::MeasureSummary) -> String {
    use crate::report::CourseOrigin::{Estimated, Published};
    match &measure.origin {
        Published { source, mark, .. } => format!("expected course published ({source}, mark {mark})"),
        Estimated {
            clients,
            converged,
            singular,
            ..
        } => {
            let trouble = match (converged, singular) {
                (false, _) => "; it did not converge, do not rely on it",
                (true, true) => "; the fit is singular",
                (true, false) => "",
            };
            format!(
                "expected course estimated from this file ({}){trouble}",
                counted(*clients, "client")
            )
        }
    }
}

fn written_files(written: &[String]) -> Vec<String> {
    if written.is_empty() {
        return Vec::new();
    }
    let names = written.iter().map(|name| format!("  {}", harmless(name)));
    std::iter::once("Written:".to_owned()).chain(names).collect()
}

#[cfg(test)]
mod tests;
