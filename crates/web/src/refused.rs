//! What was refused to somebody who is signed in is written down: who, which page, when, without a word of content.
//!
//! The first few of an hour stand in the audit one by one; after them only a count, at each power of ten, so that nobody fills the disk.
//! Links that are not known are counted for all together, and told to the log.

use crate::may::Actor;
use crate::practice::Practice;
use jiff::Timestamp;
use records::AccountId;
use records::audit::Deed;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Refusals of one account in an hour that are written one by one.
const ONE_BY_ONE: u64 = 10;
/// Links not known in an hour from which on it is told.
const MANY: u64 = 100;

#[derive(Debug, Default)]
struct Hour {
    number: i64,
    of: HashMap<AccountId, u64>,
    unknown_links: u64,
}

/// The counts of this hour.
#[derive(Debug, Default)]
pub struct Refused(Mutex<Hour>);

fn is_round(count: u64) -> bool {
    count >= MANY && count == 10_u64.pow(count.ilog10())
}

impl Refused {
    fn hour<T>(&self, now: Timestamp, count: impl FnOnce(&mut Hour) -> T) -> T {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.as_second() / 3600;
        if hour.number != number {
            *hour = Hour {
                number,
                ..Hour::default()
            };
        }
        count(&mut hour)
    }

    /// Counts one; gives how many there were in this hour, where it is to be written down.
    fn count(&self, account: AccountId, now: Timestamp) -> Option<u64> {
        let count = self.hour(now, |hour| {
            let count = hour.of.entry(account).or_default();
            *count += 1;
            *count
        });
        (count <= ONE_BY_ONE || is_round(count)).then_some(count)
    }

    /// Counts a link that is not known.
    pub fn unknown_link(&self, now: Timestamp) {
        let count = self.hour(now, |hour| {
            hour.unknown_links += 1;
            hour.unknown_links
        });
        if is_round(count) {
            tracing::warn!(count, "links that are not known were tried in this hour");
        }
    }
}

/// The route that was asked for, with the number of the episode where it is one, and nothing else that was typed.
fn asked(method: &str, stated: &str, episode: Option<&str>) -> String {
    let number = episode.and_then(|text| text.parse::<i64>().ok());
    let path = number.map_or_else(
        || stated.to_owned(),
        |number| stated.replace("{episode}", &number.to_string()),
    );
    format!("{method} {path}")
}

/// Writes down that a request was refused. That it cannot be written is told to the log and changes no answer.
pub async fn note(practice: &Practice, actor: &Actor, method: &str, stated: &str, episode: Option<&str>) {
    let now = practice.now();
    let Some(count) = practice.door().refused.count(actor.account.id, now) else {
        return;
    };
    let asked = asked(method, stated, episode);
    let detail = if count <= ONE_BY_ONE {
        asked
    } else {
        format!("{asked}; {count} in this hour")
    };
    let who = if actor.account.client.is_some() {
        "client"
    } else {
        "staff"
    };
    let deed = Deed {
        account: Some(actor.account.id),
        who: who.to_owned(),
        action: "refused",
        client: None,
        detail,
    };
    if let Err(error) = practice.records().audit(deed, now).await {
        tracing::error!(%error, "a refusal could not be written down");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_refusals_leave_few_lines() {
        let refused = Refused::default();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let written: Vec<u64> = (0..2500)
            .filter_map(|_| refused.count(AccountId(1), now))
            .collect();
        assert_eq!(written, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000]);
        assert_eq!(
            refused.count(AccountId(2), now),
            Some(1),
            "others have a count of their own"
        );
        let later = Timestamp::from_second(1_800_003_600).unwrap();
        assert_eq!(
            refused.count(AccountId(1), later),
            Some(1),
            "each hour begins anew"
        );
    }

    #[test]
    fn what_was_typed_is_not_written() {
        assert_eq!(
            asked("GET", "/clients/{episode}/record", Some("17")),
            "GET /clients/17/record"
        );
        assert_eq!(
            asked("GET", "/clients/{episode}", Some("Ana Marlow")),
            "GET /clients/{episode}"
        );
    }
}
