//! The words of the states and of their reasons, read from `knowledge/signals.<language>.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::{Reason, SignalRules, State};
use crate::finding::Reader;

/// How one state is shown and said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateWords {
    /// One character.
    pub shape: String,
    /// The word for the therapist.
    pub word: String,
    /// The sentence for the client.
    pub client: String,
    /// What it means, with the numbers of the rules.
    pub means: String,
}

/// All words of the signal in one language.
#[derive(Debug, Clone)]
pub struct SignalWords {
    states: BTreeMap<String, StateWords>,
    reasons: BTreeMap<String, Template>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsText {
    states: BTreeMap<String, StateWords>,
    reasons: BTreeMap<String, String>,
}

/// The reasons that must have words, and what may be filled in.
const REASONS: [(&str, &[&str]); 20] = [
    ("first", &["score"]),
    ("expected", &["lower", "upper", "reading", "session", "score"]),
    ("peers", &["tenths"]),
    ("peers-few", &[]),
    ("peers-most", &[]),
    ("improvement", &["reading", "horizon", "percent"]),
    ("stall", &["window", "reading", "percent"]),
    ("never-started", &["percent"]),
    ("plateau", &["window", "reading", "percent"]),
    ("worsening", &["percent"]),
    ("deterioration", &["percent"]),
    ("setback", &["percent"]),
    ("watch", &["percent"]),
    ("swings", &["readings"]),
    ("sawtooth", &["turns"]),
    ("drift-worse", &[]),
    ("reached", &["percent"]),
    ("slower", &[]),
    ("held", &[]),
    ("early", &["reading", "session"]),
];

impl SignalWords {
    /// Reads the words of one language; a missing state or reason, or an unknown slot, becomes a finding.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let text: WordsText = reader.toml()?;
        let before = text.reasons.len();
        for state in State::ALL {
            if !text.states.contains_key(state.slug()) {
                let what = format!("the state {} has no words", state.slug());
                reader.wrong(0, what, format!("Add [states.{}]", state.slug()));
                return None;
            }
        }
        let mut reasons = BTreeMap::new();
        for (name, slots) in REASONS {
            let Some(sentence) = text.reasons.get(name) else {
                reader.wrong(
                    reader.line_with("[reasons]"),
                    format!("the reason {name} has no words"),
                    "Add it",
                );
                continue;
            };
            let template = Template::parse(sentence);
            if let Some(unknown) = template.slots().find(|slot| !slots.contains(slot)) {
                let line = reader.line_with(&format!("{name} ="));
                reader.wrong(
                    line,
                    format!("{{{unknown}}} cannot be filled in here"),
                    format!("Use {slots:?}"),
                );
                continue;
            }
            reasons.insert(name.to_owned(), template);
        }
        (reasons.len() == REASONS.len() && before == REASONS.len()).then_some(Self {
            states: text.states,
            reasons,
        })
    }

    /// The words of a state.
    pub fn state(&self, state: State) -> &StateWords {
        // `parse` has seen that every state is there.
        &self.states[state.slug()]
    }

    /// What a state means, with the numbers of the rules filled in.
    pub fn meaning(&self, state: State, rules: &SignalRules) -> String {
        let tenths = |chance: f64| format!("{}", (chance * 10.0).round());
        Template::parse(&self.state(state).means).fill(|slot, out| {
            let _ = match slot {
                "readings_needed" => write!(out, "{}", rules.readings_needed),
                "early_until" => write!(out, "{}", rules.early_until_session),
                "in_a_row" => write!(out, "{}", rules.readings_in_a_row),
                "window" => write!(out, "{}", rules.stall_window_sessions),
                "stall" => write!(out, "{}", tenths(rules.standstill_chance)),
                "never_started" => write!(out, "{}", tenths(rules.never_started_chance)),
                "slower" => write!(out, "{}", tenths(rules.slower_centile)),
                "worsening" => write!(out, "{}", tenths(rules.worsening_chance)),
                "deterioration" => write!(out, "{:.0}", rules.deterioration_chance * 100.0),
                "reached" => write!(out, "{}", tenths(rules.reached_chance)),
                other => write!(out, "{{{other}}}"),
            };
        })
    }

    /// The reasons as plain sentences, in order. `reading` is what a reading is called ("session", "reading");
    /// `decimals` is how many decimals a score is shown with.
    pub fn sentences(
        &self,
        reasons: &[Reason],
        rules: &SignalRules,
        reading: &str,
        decimals: usize,
    ) -> String {
        let mut out = String::with_capacity(256);
        for reason in reasons {
            if !out.is_empty() {
                out.push(' ');
            }
            let template = &self.reasons[reason.key()];
            template.fill_into(&mut out, |slot, out| {
                let _ = match slot {
                    "reading" => write!(out, "{reading}"),
                    "window" => write!(out, "{}", rules.stall_window_sessions),
                    "readings" => write!(out, "{}", rules.swing_window_readings),
                    "turns" => write!(out, "{}", rules.sawtooth_turns),
                    _ => reason.fill(slot, out, decimals),
                };
            });
        }
        out
    }
}

impl Reason {
    fn key(&self) -> &'static str {
        match self {
            Reason::First { .. } => "first",
            Reason::Expected { .. } => "expected",
            Reason::Peers { share } if *share < 0.1 => "peers-few",
            Reason::Peers { share } if *share > 0.9 => "peers-most",
            Reason::Peers { .. } => "peers",
            Reason::Improvement { .. } => "improvement",
            Reason::Stall { .. } => "stall",
            Reason::NeverStarted { .. } => "never-started",
            Reason::Plateau { .. } => "plateau",
            Reason::Worsening { .. } => "worsening",
            Reason::Deterioration { .. } => "deterioration",
            Reason::Setback { .. } => "setback",
            Reason::Watch { .. } => "watch",
            Reason::Swings => "swings",
            Reason::Sawtooth => "sawtooth",
            Reason::DriftWorse => "drift-worse",
            Reason::Reached { .. } => "reached",
            Reason::Slower => "slower",
            Reason::Held => "held",
            Reason::Early { .. } => "early",
        }
    }

    fn fill(&self, slot: &str, out: &mut String, decimals: usize) -> std::fmt::Result {
        match (*self, slot) {
            (Reason::Expected { lower, .. }, "lower") => points(out, lower, decimals),
            (Reason::Expected { upper, .. }, "upper") => points(out, upper, decimals),
            (Reason::Expected { score, .. } | Reason::First { score }, "score") => {
                points(out, score, decimals)
            }
            (Reason::Expected { session, .. } | Reason::Early { session }, "session") => {
                write!(out, "{session}")
            }
            (Reason::Improvement { horizon, .. }, "horizon") => write!(out, "{horizon}"),
            (Reason::Peers { share }, "tenths") => write!(out, "{:.0}", share * 10.0),
            (
                Reason::Improvement { chance, .. }
                | Reason::Stall { chance }
                | Reason::NeverStarted { chance }
                | Reason::Plateau { chance }
                | Reason::Worsening { chance }
                | Reason::Deterioration { chance }
                | Reason::Setback { chance }
                | Reason::Watch { chance }
                | Reason::Reached { chance },
                "percent",
            ) => write!(out, "{}", percent(chance)),
            _ => Ok(()),
        }
    }
}

/// Points with so many decimals. Whole points, the common case, are written as the whole numbers they are.
fn points(out: &mut String, value: f64, decimals: usize) -> std::fmt::Result {
    if decimals == 0 && value.abs() < 1e15 {
        write!(out, "{}", value.round() as i64)
    } else {
        write!(out, "{:.decimals$}", value + 0.0)
    }
}

/// A chance as a number a person can picture; nothing is certain, so never 0 and never 100.
fn percent(chance: f64) -> u32 {
    (chance * 100.0).round().clamp(1.0, 99.0) as u32
}

/// A sentence with slots in braces.
#[derive(Debug, Clone)]
struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Slot(String),
}

impl Template {
    fn parse(sentence: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = sentence;
        while let Some((text, after)) = rest.split_once('{') {
            let Some((slot, tail)) = after.split_once('}') else {
                break;
            };
            pieces.push(Piece::Text(text.to_owned()));
            pieces.push(Piece::Slot(slot.to_owned()));
            rest = tail;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Self { pieces }
    }

    fn slots(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    fn fill(&self, value: impl FnMut(&str, &mut String)) -> String {
        let mut out = String::new();
        self.fill_into(&mut out, value);
        out
    }

    fn fill_into(&self, out: &mut String, mut value: impl FnMut(&str, &mut String)) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => value(slot, out),
            }
        }
    }
}
