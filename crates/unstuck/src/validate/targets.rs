//! What is forecast at a landmark, and for whom.

use super::clients::{Client, Reading, Rules};

/// What is forecast. Each is the outcome one would want to prevent, so that a higher forecast is always a worse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The last score is not reliably better than the first.
    NotImproved,
    /// The last score is reliably worse than the first.
    Deteriorated,
    /// The last score is not both reliably better and out of the clinical range; among those who began in it.
    NotRecovered,
    /// No gain over the next sessions; among those still in the clinical range. By the latent level where the truth is
    /// known, else by the score itself.
    Stalled,
}

impl Target {
    /// All, in the order of the report.
    pub const ALL: [Self; 4] = [
        Self::NotImproved,
        Self::Deteriorated,
        Self::NotRecovered,
        Self::Stalled,
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotImproved => "no reliable improvement",
            Self::Deteriorated => "reliable deterioration",
            Self::NotRecovered => "no reliable recovery",
            Self::Stalled => "stall over the next sessions",
        }
    }

    /// The name in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NotImproved => "not-improved",
            Self::Deteriorated => "deteriorated",
            Self::NotRecovered => "not-recovered",
            Self::Stalled => "stalled",
        }
    }

    /// Whether the event came for this client after `session`; `None` where the client does not count: no score later
    /// than the session, or not at risk.
    pub fn event(self, client: &Client, session: u32, rules: &Rules) -> Option<bool> {
        let known = client.until(session);
        let (first, now) = (known.first()?, known.last()?);
        let last = client.readings.last()?;
        if last.session() <= session {
            return None;
        }
        let improved = last.score <= rules.improved_at_most(first.score);
        match self {
            Self::NotImproved => Some(!improved),
            Self::Deteriorated => Some(last.score >= rules.worse_at_least(first.score)),
            Self::NotRecovered => {
                let line = rules.recovered_at_most?;
                (first.score > line).then_some(!(improved && last.score <= line))
            }
            Self::Stalled => {
                let at_risk = now.session() == session && now.signal.standing.clinical != Some(false);
                if !at_risk {
                    return None;
                }
                match &client.truth {
                    Some(truth) => truth.stalled_at(session),
                    None => observed_stall(client, now, rules),
                }
            }
        }
    }

    /// Our forecast at the client's last reading up to the landmark.
    pub fn ours(self, now: &Reading) -> Option<f64> {
        let chances = &now.signal.standing.chances;
        match self {
            Self::NotImproved => Some(1.0 - chances.reliable_improvement),
            Self::Deteriorated => Some(chances.reliable_deterioration),
            // Both look at one score at the horizon, so the stricter of the two limits decides.
            Self::NotRecovered => Some(1.0 - chances.recovery?.min(chances.reliable_improvement)),
            Self::Stalled => Some(chances.stall),
        }
    }
}

/// Whether the score a window later is lower by less than a stall's worth; `None` where there is no such score.
fn observed_stall(client: &Client, now: &Reading, rules: &Rules) -> Option<bool> {
    let wanted = now.session() + rules.stall_window;
    let later = client
        .readings
        .iter()
        .find(|reading| reading.session() == wanted)?;
    Some(now.score - later.score < rules.stall_gain_points)
}
