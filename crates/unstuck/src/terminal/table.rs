//! The table of those who need a look.

use monitoring::signal::Alert;

use super::summary::Page;
use super::width::{clause, columns, harmless, padded};
use crate::report::{ClientLine, grouped, shape};

/// Columns between two columns of the table.
const GAP: &str = "  ";
/// Columns of a sparkline.
const SPARKLINE: usize = chart::READINGS_SHOWN;
/// Below this width a row of the table takes two lines.
const NARROW: usize = 76;

impl Page<'_> {
    /// Those who need a look, the cards first, as many as there is room for.
    pub(super) fn table(&self) -> Vec<String> {
        let cards = self.input.cards.iter().map(|card| &card.line);
        let needing: Vec<&ClientLine> = cards
            .chain(&self.input.lines)
            .filter(|line| line.alert != Alert::None)
            .take(self.appearance.rows)
            .collect();
        if needing.is_empty() {
            return Vec::new();
        }
        let columns = Columns::of(self, &needing);
        let mut lines: Vec<String> = Vec::new();
        for line in &needing {
            lines.extend(self.row(line, &columns));
        }
        let more = (self.input.counts.look + self.input.counts.look_now).saturating_sub(needing.len());
        if more > 0 {
            lines.push(format!("… and {} more", grouped(more)));
        }
        lines
    }

    fn row(&self, line: &ClientLine, widths: &Columns) -> Vec<String> {
        let shape = self.coloured(line.alert, &shape(line.state).character().to_string());
        let client = padded(&self.client(line), widths.client);
        let standing = self.coloured(line.alert, &padded(&self.input.standing(line), widths.standing));
        let sparkline = padded(&line.sparkline.to_blocks(), SPARKLINE);
        let why = harmless(&line.why);
        if self.width < NARROW {
            let room = self.width.saturating_sub(2 + SPARKLINE + GAP.len());
            vec![
                format!("{shape} {client}{GAP}{standing}"),
                format!("  {sparkline}{GAP}{}", clause(&why, room)),
            ]
        } else {
            vec![format!(
                "{shape} {client}{GAP}{standing}{GAP}{sparkline}{GAP}{}",
                clause(&why, widths.why)
            )]
        }
    }

    /// Identifier, with the measure where the file has several.
    fn client(&self, line: &ClientLine) -> String {
        let whole = if self.input.measures.len() > 1 {
            format!("{} {}", line.client_id, line.measure)
        } else {
            line.client_id.clone()
        };
        harmless(&whole)
    }
}

/// Widths of the table's columns.
struct Columns {
    client: usize,
    standing: usize,
    why: usize,
}

impl Columns {
    fn of(page: &Page<'_>, needing: &[&ClientLine]) -> Self {
        let widest =
            |width: &dyn Fn(&ClientLine) -> usize| needing.iter().map(|line| width(line)).max().unwrap_or(0);
        let room_for_client = if page.width < NARROW { page.width / 3 } else { 20 };
        let client = widest(&|line| columns(&page.client(line))).min(room_for_client);
        let standing = widest(&|line| columns(&page.input.standing(line)));
        let standing = standing.min(page.width.saturating_sub(2 + client + GAP.len()));
        let before_why = 2 + client + standing + SPARKLINE + 3 * GAP.len();
        Self {
            client,
            standing,
            why: page.width.saturating_sub(before_why),
        }
    }
}
