//! The truth beside a simulated file, as `unstuck simulate` writes it.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, bail};

/// What only the world knows of one client.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Kind of course.
    pub class: String,
    /// Latent level at each session from the first on, points.
    pub latent: Vec<f64>,
    /// For each session from the first on, whether the latent level gains less than a stall's worth over the window ahead.
    pub stalled: Vec<bool>,
    /// How the sessions ended, where the file says it.
    pub ending: Option<Ending>,
}

/// How the sessions of a client ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All planned sessions took place.
    AsPlanned,
    /// Early, and well enough.
    GoodEnough,
    /// Early, without that.
    DroppedOut,
}

impl Ending {
    fn named(word: &str) -> Option<Self> {
        match word {
            "as-planned" => Some(Self::AsPlanned),
            "good-enough" => Some(Self::GoodEnough),
            "dropped-out" => Some(Self::DroppedOut),
            _ => None,
        }
    }
}

impl Truth {
    /// Whether a session, counted from 1, is followed by a stall.
    pub fn stalled_at(&self, session: u32) -> Option<bool> {
        let at = (session as usize).checked_sub(1)?;
        self.stalled.get(at).copied()
    }

    /// Whether this kind of course goes on gaining.
    pub fn is_improving(&self) -> bool {
        matches!(self.class.as_str(), "fast" | "gradual")
    }

    /// Whether this kind of course gains and then stops.
    pub fn is_plateau(&self) -> bool {
        self.class == "plateau"
    }
}

/// Reads the truth of every client.
///
/// # Errors
/// A file that cannot be read, a column that is missing, a number that is none; with line and remedy.
pub fn read(path: &Path) -> anyhow::Result<HashMap<String, Truth>> {
    let name = path.display();
    let mut csv = csv::Reader::from_path(path).with_context(|| format!("{name} cannot be read"))?;
    let header = csv
        .headers()
        .with_context(|| format!("{name} has no header"))?
        .clone();
    let column = |wanted: &str| {
        header.iter().position(|name| name == wanted).with_context(|| {
            format!("{name}: there is no column \"{wanted}\". Give the truth.csv that unstuck simulate wrote")
        })
    };
    let (id, class) = (column("client_id")?, column("class")?);
    let (latent, stalled) = (column("latent")?, column("stalled")?);
    let ending = header.iter().position(|name| name == "ending");
    let mut truths = HashMap::new();
    for record in csv.records() {
        let record = record.with_context(|| format!("{name} cannot be read"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let levels: Result<Vec<f64>, _> = cell(latent).split_whitespace().map(str::parse).collect();
        let Ok(levels) = levels else {
            bail!("{name}, line {line}: \"latent\" holds something that is no number");
        };
        let truth = Truth {
            class: cell(class).to_owned(),
            latent: levels,
            stalled: cell(stalled)
                .split_whitespace()
                .map(|entry| entry == "1")
                .collect(),
            ending: ending.and_then(|column| Ending::named(cell(column))),
        };
        truths.insert(cell(id).to_owned(), truth);
    }
    Ok(truths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_truth_is_read_and_a_wrong_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("truth.csv");
        std::fs::write(
            &path,
            "client_id,class,latent,stalled\na,plateau,14.5 13 12,0 1\n",
        )
        .unwrap();
        let truth = &read(&path).unwrap()["a"];
        assert!(truth.is_plateau() && !truth.is_improving());
        assert_eq!(truth.ending, None);
        assert_eq!(truth.stalled_at(2), Some(true));
        assert_eq!((truth.stalled_at(0), truth.stalled_at(3)), (None, None));
        std::fs::write(&path, "client_id,class\na,plateau\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("latent"));
        std::fs::write(&path, "client_id,class,latent,stalled\na,b,x,0\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("line 2"));
    }
}
