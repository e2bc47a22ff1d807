//! Where a score is missing: a gap in the picture, never a bridge.

use crate::episode::event::Attended;
use crate::knowledge::drawn::{Drawing, DrawnPoint};

/// Steps between scores from which on a person's own rhythm is known.
const STEPS_FOR_RHYTHM: usize = 3;

impl Drawing<'_> {
    /// The scores, and a gap for every session that was held, has a check-in, and lacks a score which by the person's own
    /// rhythm was to be expected: a measure given every second session has no gap in between.
    pub(in crate::knowledge) fn with_gaps(&self, scored: Vec<DrawnPoint>) -> Vec<DrawnPoint> {
        let Some(first) = scored.first().copied() else {
            return scored;
        };
        let rhythm = rhythm_sessions(&scored);
        let mut points = scored.clone();
        for record in &self.state.sessions {
            let session = record.it.session;
            let held = matches!(record.it.attended, Attended::Yes | Attended::Late);
            let told = self.state.check_ins.iter().any(|check_in| {
                check_in.it == Some(session) || (check_in.it.is_none() && check_in.day == record.day)
            });
            let there = scored
                .iter()
                .any(|point| point.session == Some(session) || point.on == record.day);
            let before = scored
                .iter()
                .rfind(|point| point.on < record.day)
                .and_then(|point| point.session);
            let due = before.is_some_and(|before| session >= before.saturating_add(rhythm));
            if held && told && !there && due && record.day > first.on {
                points.push(DrawnPoint {
                    on: record.day,
                    session: Some(session),
                    week: self.week(record.day),
                    points: None,
                    error_half_width: None,
                });
            }
        }
        points.sort_by_key(|point| point.on);
        points
    }
}

/// Sessions from one score to the next as they usually were (the lower median); one where too few are known to tell.
fn rhythm_sessions(scored: &[DrawnPoint]) -> u32 {
    let pairs = scored.windows(2);
    let mut steps: Vec<u32> = pairs
        .filter_map(|pair| pair[1].session?.checked_sub(pair[0].session?))
        .filter(|step| *step > 0)
        .collect();
    steps.sort_unstable();
    if steps.len() < STEPS_FOR_RHYTHM {
        return 1;
    }
    steps[(steps.len() - 1) / 2]
}
