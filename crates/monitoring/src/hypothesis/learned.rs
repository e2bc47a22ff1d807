//! What a practice's own answers say about the points of each piece of evidence.
//!
//! A cause that was shown is answered: the therapist agrees or disagrees, the client says that it fits or does not. Each
//! answer counts for every fact that stood on the card. With `n` answers of which `a` agree, the share of agreement is
//! shrunk towards the shipped one: `(m p + a) / (m + n)`, where `p` is the share expected of the shipped points and `m` how
//! many answers they are worth (both in `reading.toml`). The points are the shipped ones times that share over `p`, at
//! most `most_points`. With ten answers they stay near the shipped points, with a thousand they become the practice's own.
//!
//! Nothing changes by itself: the result is a text for the practice's overlay (`learned.toml`), which a person approves by
//! putting it there.

use super::cause::Cause;
use super::rules::Learning;
use crate::finding::Reader;
use crate::instrument::toml_date;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One answer to a cause that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Slug of the cause.
    pub cause: String,
    /// Keys of the facts for it that stood on the card.
    pub facts: Vec<String>,
    /// Whether the answer agrees.
    pub agrees: bool,
}

/// The points of one piece of evidence in this practice (`learned.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Slug of the cause.
    pub cause: String,
    /// Key of the evidence.
    pub key: String,
    /// Points instead of the shipped ones.
    pub points: f64,
    /// The points it has without these answers.
    #[serde(skip)]
    pub before: Option<f64>,
    /// Answers it rests on.
    pub answers: u32,
    /// Answers that agree.
    pub agreed: u32,
    /// The day from which it holds.
    #[serde(deserialize_with = "toml_date")]
    pub from: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    weight: Vec<Weight>,
}

/// Reads `learned.toml`.
pub fn parse(reader: &mut Reader) -> Vec<Weight> {
    reader.toml::<File>().map(|file| file.weight).unwrap_or_default()
}

/// The weights that the answers of a practice suggest; evidence without answers keeps its points and is left out.
pub fn learn(causes: &[Cause], answers: &[Answered], rules: Learning, from: Date) -> Vec<Weight> {
    let mut counts: BTreeMap<(&str, &str), (u32, u32)> = BTreeMap::new();
    for answer in answers {
        for key in &answer.facts {
            let count = counts.entry((&answer.cause, key)).or_default();
            count.0 += 1;
            count.1 += u32::from(answer.agrees);
        }
    }
    let mut weights = Vec::new();
    for ((slug, key), (given, agreed)) in counts {
        let cause = causes.iter().find(|cause| cause.slug == slug);
        let Some(evidence) = cause.and_then(|cause| cause.head.evidence.iter().find(|one| one.key == key))
        else {
            continue;
        };
        let shrunk = (rules.prior_answers * rules.expected_agreement + f64::from(agreed))
            / (rules.prior_answers + f64::from(given));
        let points = (evidence.points * shrunk / rules.expected_agreement).min(rules.most_points);
        weights.push(Weight {
            cause: slug.to_owned(),
            key: key.to_owned(),
            points: (points * 100.0).round() / 100.0,
            before: Some(evidence.points),
            answers: given,
            agreed,
            from,
        });
    }
    weights
}

/// Lays learned points over the causes; a weight of nothing that is there is noted in `reader`.
pub fn apply(weights: &[Weight], causes: &mut [Cause], reader: &mut Reader) {
    for weight in weights {
        let line = reader.line_with(&format!("key = \"{}\"", weight.key));
        let cause = causes.iter_mut().find(|cause| cause.slug == weight.cause);
        let evidence =
            cause.and_then(|cause| cause.head.evidence.iter_mut().find(|one| one.key == weight.key));
        match evidence {
            Some(evidence) => evidence.points = weight.points,
            None => {
                let what = format!("there is no evidence `{}` of `{}`", weight.key, weight.cause);
                reader.wrong(line, what, "Remove the weight or mend its names");
            }
        }
    }
}

/// The weights as the text of `learned.toml`, each with why.
pub fn to_toml(weights: &[Weight]) -> String {
    let mut text = "# Points learned from the answers of this practice. Put this file into your overlay to approve it.\n".to_owned();
    for weight in weights {
        let Weight {
            cause,
            key,
            points,
            before,
            answers,
            agreed,
            from,
        } = weight;
        let moved = before.map_or_else(String::new, |before| {
            format!(" The points go from {before} to {points}.")
        });
        let _ = write!(
            text,
            "\n# {agreed} of {answers} answers agree.{moved}\n[[weight]]\ncause = \"{cause}\"\nkey = \"{key}\"\n\
             points = {points}\nanswers = {answers}\nagreed = {agreed}\nfrom = {from}\n"
        );
    }
    text
}
