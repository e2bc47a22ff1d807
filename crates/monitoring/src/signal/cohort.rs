//! How many of those seen together are flagged.
//!
//! A list of alerts that is too long is not read. Of all clients seen together only those who need a look most keep their
//! flag, up to a share; who is worsening always keeps it. The state stays visible either way.

use super::{Alert, Signal};

/// The readings seen together: for example everyone's last one.
#[derive(Debug, Clone, Default)]
pub struct Cohort {
    readings: usize,
    always: usize,
    needs: Vec<f64>,
}

impl Cohort {
    /// Takes in one reading.
    pub fn take(&mut self, signal: &Signal) {
        self.readings += 1;
        match signal.alert {
            Alert::LookNow => self.always += 1,
            Alert::Look => self.needs.push(signal.need()),
            Alert::None => {}
        }
    }

    /// Takes in another cohort.
    pub fn merge(&mut self, other: Self) {
        self.readings += other.readings;
        self.always += other.always;
        self.needs.extend(other.needs);
    }

    /// The smallest need that is still flagged where at most `share` (0 to 1) of the readings may be; `None` where all
    /// may. A cohort of any size may flag one.
    pub fn least_need(mut self, share: f64) -> Option<f64> {
        let may = ((share * self.readings as f64).ceil() as usize)
            .max(1)
            .saturating_sub(self.always);
        if self.needs.len() <= may {
            return None;
        }
        self.needs.sort_unstable_by(|one, other| other.total_cmp(one));
        Some(match may {
            0 => f64::INFINITY,
            // Equals share a fate: a strict cut would depend on the order of rows.
            _ => self.needs[may - 1],
        })
    }
}

impl Signal {
    /// Takes the flag away where the need is below `least_need`; "look now" always stays.
    pub fn flag_from(&mut self, least_need: f64) {
        if self.alert == Alert::Look && self.need() < least_need {
            self.alert = Alert::None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_need_it_most_keep_their_flag() {
        let cohort = |readings, always, needs: &[f64]| Cohort {
            readings,
            always,
            needs: needs.to_vec(),
        };
        assert_eq!(cohort(10, 0, &[0.9, 0.7, 0.8]).least_need(0.2), Some(0.8));
        assert_eq!(cohort(10, 1, &[0.9, 0.7, 0.8]).least_need(0.2), Some(0.9));
        assert_eq!(cohort(10, 2, &[0.9]).least_need(0.2), Some(f64::INFINITY));
        assert_eq!(
            cohort(1, 0, &[0.6]).least_need(0.2),
            None,
            "one client alone may be flagged"
        );
    }
}
