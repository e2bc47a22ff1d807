//! Tables of scores, and the columns that a model's words mean.

use longitudinal::mixed_model::{Criterion, Design, Fit, FitError, FixedColumn, RandomEffects, fit};

/// Where the reference data lies on the machines that have it; it is not part of the project.
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
/// The one data set that is shipped.
const SHIPPED_BTHEB: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/beat-the-blues/btheb.csv"
);

/// The text of a reference file, or a printed reason why there is none.
#[allow(
    clippy::disallowed_methods,
    reason = "tests read reference files; the crate itself never does"
)]
pub(crate) fn reference(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("{REFERENCE}/{name}")).ok();
    if text.is_none() {
        println!("skipped: the reference data folder has no {name} on this machine");
    }
    text
}

/// Beat the Blues, shipped or from the reference folder.
#[allow(
    clippy::disallowed_methods,
    reason = "tests read reference files; the crate itself never does"
)]
pub(crate) fn beat_the_blues() -> Option<Table> {
    let text = std::fs::read_to_string(SHIPPED_BTHEB)
        .ok()
        .or_else(|| reference("btheb.csv"))?;
    let mut table = Table::parse(&text);
    // The shipped file says what its time is counted in.
    table
        .header
        .iter_mut()
        .filter(|name| *name == "month")
        .for_each(|name| *name = "time".to_owned());
    Some(table)
}

/// A table of text cells with a header.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads comma-separated text without quotes; rows with an empty `score` are left out.
    pub(crate) fn parse(text: &str) -> Table {
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let score = header.iter().position(|name| name == "score").unwrap();
        let rows = lines.filter(|row| !row[score].is_empty()).collect();
        Table { header, rows }
    }

    /// The rows of which it is true.
    pub(crate) fn keep(mut self, column: &str, wanted: impl Fn(&str) -> bool) -> Table {
        let place = self.place(column).unwrap();
        self.rows.retain(|row| wanted(&row[place]));
        self
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name == column)
    }

    /// What R's model matrix holds under that name: a number column, `lt` = ln(1 + time), `sw` = √time, an indicator
    /// such as `drugYes`, or a product `a:b`.
    pub(crate) fn column(&self, name: &str) -> Vec<f64> {
        if let Some((left, right)) = name.split_once(':') {
            return self
                .column(left)
                .iter()
                .zip(self.column(right))
                .map(|(left, right)| left * right)
                .collect();
        }
        if let Some(place) = self.place(name) {
            return self.rows.iter().map(|row| row[place].parse().unwrap()).collect();
        }
        match name {
            "(Intercept)" => vec![1.0; self.rows.len()],
            "lt" => self.column("time").iter().map(|time| time.ln_1p()).collect(),
            "sw" => self.column("time").iter().map(|time| time.sqrt()).collect(),
            _ => self.indicator(name),
        }
    }

    fn indicator(&self, name: &str) -> Vec<f64> {
        let found = self
            .header
            .iter()
            .enumerate()
            .find(|(_, column)| name.starts_with(column.as_str()));
        let (place, column) = found.unwrap_or_else(|| panic!("no column means {name}"));
        let level = &name[column.len()..];
        assert!(
            self.rows.iter().any(|row| row[place] == level),
            "{column} is never {level}"
        );
        self.rows
            .iter()
            .map(|row| f64::from(u8::from(row[place] == level)))
            .collect()
    }

    /// The data of a model.
    pub(crate) fn data(&self, fixed: &[&str], basis: &str) -> Data {
        let place = self.place("client_id").unwrap();
        let mut ids: Vec<String> = Vec::new();
        let mut client = Vec::new();
        for row in &self.rows {
            let known = ids.iter().position(|id| *id == row[place]);
            client.push(known.unwrap_or(ids.len()) as u32);
            if known.is_none() {
                ids.push(row[place].clone());
            }
        }
        Data {
            client_count: ids.len(),
            ids,
            client,
            basis: self.column(basis),
            fixed: fixed
                .iter()
                .map(|name| ((*name).to_owned(), self.column(name)))
                .collect(),
            response: self.column("score"),
        }
    }
}

/// A design that owns its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) ids: Vec<String>,
    pub(crate) client: Vec<u32>,
    pub(crate) client_count: usize,
    pub(crate) basis: Vec<f64>,
    pub(crate) fixed: Vec<(String, Vec<f64>)>,
    pub(crate) response: Vec<f64>,
}

impl Data {
    /// Hands the design to a function.
    pub(crate) fn with_design<T>(&self, ask: impl FnOnce(&Design<'_>) -> T) -> T {
        let fixed: Vec<_> = self
            .fixed
            .iter()
            .map(|(name, values)| FixedColumn { name, values })
            .collect();
        ask(&Design {
            client: &self.client,
            client_count: self.client_count,
            basis: &self.basis,
            fixed: &fixed,
            response: &self.response,
        })
    }

    pub(crate) fn try_fit(&self, random: RandomEffects, criterion: Criterion) -> Result<Fit, FitError> {
        self.with_design(|design| fit(design, random, criterion))
    }

    pub(crate) fn fit(&self, random: RandomEffects, criterion: Criterion) -> Fit {
        self.try_fit(random, criterion).unwrap()
    }
}

/// Fails unless two numbers agree to a share of the larger of them, or absolutely where `floor` is larger than both.
#[track_caller]
pub(crate) fn assert_close(what: &str, ours: f64, theirs: f64, relative: f64, floor: f64) {
    let allowed = relative * theirs.abs().max(floor);
    assert!(
        (ours - theirs).abs() <= allowed,
        "{what}: {ours} where {theirs} was expected, allowed {allowed:e}"
    );
}
