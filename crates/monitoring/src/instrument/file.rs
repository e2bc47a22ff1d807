//! The shape of `instruments/<name>.toml`, and how it becomes an [`Instrument`].

use serde::Deserialize;

use super::measure::BetterText;
use super::{
    AnswerSet, Bands, Better, Cutoff, Dated, Deviation, Domain, Informant, Instrument, Item, Measure,
    Missing, NoticedChange, Reliability, ReliableChange, Scale, Scoring, Terms, check,
};
use crate::finding::Reader;

/// Name of the measure that counts all of an instrument.
const TOTAL: &str = "total";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentFile {
    name: String,
    title: String,
    long_title: String,
    #[serde(default)]
    aliases: Vec<String>,
    domain: Domain,
    informant: Informant,
    validated: bool,
    window_days: Option<u32>,
    interval_days: u32,
    panel_code: Option<String>,
    #[serde(default)]
    notes: Vec<String>,
    terms: Terms,
    answers: Vec<AnswersFile>,
    items: Vec<ItemsFile>,
    total: Option<MeasureFile>,
    #[serde(default)]
    subscale: Vec<MeasureFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
enum AnswersFile {
    Choice {
        name: String,
        points: Vec<f64>,
        #[serde(default)]
        codes: Vec<String>,
    },
    Range {
        name: String,
        min: f64,
        max: f64,
        step: f64,
    },
    Text {
        name: String,
        max_characters: usize,
    },
}

/// Items that take the same answers, in the order asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemsFile {
    ids: Vec<String>,
    answers: String,
    #[serde(default)]
    codes: Vec<String>,
    /// Those of `ids` whose points count the other way round.
    #[serde(default)]
    reversed: Vec<String>,
    /// Those of `ids` that ask about danger.
    #[serde(default)]
    risk: Vec<String>,
    better: Option<BetterText>,
    /// Never allowed: taken only so that planted item text gets a finding of its own.
    text: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureFile {
    name: Option<String>,
    items: Vec<String>,
    scoring: Scoring,
    scale: Scale,
    better: BetterText,
    code: Option<String>,
    missing: Dated<Missing>,
    #[serde(default)]
    bands: Vec<Dated<Bands>>,
    #[serde(default)]
    cutoff: Vec<Dated<Cutoff>>,
    #[serde(default)]
    reliable_change: Vec<Dated<ReliableChange>>,
    #[serde(default)]
    noticed_change: Vec<Dated<NoticedChange>>,
    #[serde(default)]
    reliability: Vec<Dated<Reliability>>,
    #[serde(default)]
    deviation: Vec<Dated<Deviation>>,
}

/// Reads one instrument; `None` when anything is wrong with it.
pub(super) fn read(reader: &mut Reader) -> Option<Instrument> {
    let file: InstrumentFile = reader.toml()?;
    let answers: Vec<AnswerSet> = file.answers.into_iter().map(AnswerSet::from).collect();
    let mut items = Vec::new();
    let mut right = true;
    for group in file.items {
        match group.into_items(&answers, &file.terms, reader) {
            Some(group) => items.extend(group),
            None => right = false,
        }
    }
    let instrument = Instrument {
        name: file.name,
        title: file.title,
        long_title: file.long_title,
        aliases: file.aliases,
        domain: file.domain,
        informant: file.informant,
        validated: file.validated,
        window_days: file.window_days,
        interval_days: file.interval_days,
        items,
        total: file.total.map(|total| total.named(TOTAL.to_owned())),
        subscales: file
            .subscale
            .into_iter()
            .map(MeasureFile::named_by_itself)
            .collect(),
        panel_code: file.panel_code,
        terms: file.terms,
        notes: file.notes,
    };
    (right && check::instrument(&instrument, reader)).then_some(instrument)
}

impl From<AnswersFile> for AnswerSet {
    fn from(file: AnswersFile) -> Self {
        match file {
            AnswersFile::Choice { name, points, codes } => AnswerSet::Choice { name, points, codes },
            AnswersFile::Range { name, min, max, step } => AnswerSet::Range { name, min, max, step },
            AnswersFile::Text { name, max_characters } => AnswerSet::Text { name, max_characters },
        }
    }
}

impl ItemsFile {
    fn into_items(self, answers: &[AnswerSet], terms: &Terms, reader: &mut Reader) -> Option<Vec<Item>> {
        let mut right = true;
        if self.text.is_some() {
            let (what, remedy) = text_finding(terms);
            reader.wrong(reader.line_with("text"), what, remedy);
            right = false;
        }
        let Some(set) = answers.iter().find(|set| set.name() == self.answers) else {
            let what = format!("answers {} are not defined", self.answers);
            reader.wrong(
                reader.line_with(&self.answers),
                what,
                "Add them under [[answers]]",
            );
            return None;
        };
        if !self.codes.is_empty() && self.codes.len() != self.ids.len() {
            let what = format!("{} codes for {} items", self.codes.len(), self.ids.len());
            reader.wrong(
                reader.line_with("codes"),
                what,
                "Give one code for each item, or none",
            );
            right = false;
        }
        if let Some(id) = self
            .reversed
            .iter()
            .chain(&self.risk)
            .find(|id| !self.ids.contains(id))
        {
            let what = format!("{id} is named as reversed or risk, but is none of these items");
            reader.wrong(
                reader.line_with("[[items]]"),
                what,
                "Name only ids of the same [[items]]",
            );
            right = false;
        }
        let mut codes = self.codes.into_iter();
        let items = self.ids.into_iter().map(|id| Item {
            reversed: self.reversed.contains(&id),
            risk: self.risk.contains(&id),
            id,
            answers: set.clone(),
            better: self.better.map(Better::from),
            code: codes.next(),
        });
        right.then(|| items.collect())
    }
}

fn text_finding(terms: &Terms) -> (String, &'static str) {
    let class = terms.class;
    if class.wording_may_ship() {
        (
            "an instrument's file holds no words".to_owned(),
            "Put them into the wording file beside it",
        )
    } else {
        let what = format!(
            "item text of an instrument whose terms do not allow it (class {})",
            class.name()
        );
        (what, "Remove the text")
    }
}

impl MeasureFile {
    /// A subscale without a name keeps an empty one, which the check finds.
    fn named_by_itself(mut self) -> Measure {
        let name = self.name.take().unwrap_or_default();
        self.named(name)
    }

    fn named(self, name: String) -> Measure {
        Measure {
            name,
            items: self.items,
            scoring: self.scoring,
            scale: self.scale,
            better: self.better.into(),
            missing: self.missing,
            bands: self.bands,
            cutoffs: self.cutoff,
            reliable_changes: self.reliable_change,
            noticed_changes: self.noticed_change,
            reliabilities: self.reliability,
            deviations: self.deviation,
            code: self.code,
        }
    }
}
