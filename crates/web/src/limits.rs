//! How often one may ask: a bucket of tokens for each session and account, one for steps of signing in that leave a row behind, and one
//! for each address where it is known.
//!
//! Help, check-in links and signing out are asked for without a bucket: nobody can be locked out of them, not by others and not by
//! themselves. Behind a proxy no address is known here; a limit for each address is then the proxy's.

use crate::refusal::Refusal;
use jiff::Timestamp;
use records::AccountId;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// How many at once, and how many a second in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many tokens a full bucket holds.
    pub at_once: f64,
    /// How many come back a second.
    pub a_second: f64,
}

/// The limits of an installation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Requests of one session.
    pub session: Rate,
    /// Requests of one account in all its sessions.
    pub account: Rate,
    /// Tries to sign in from one address, where it is known.
    pub address: Rate,
    /// Steps of signing in that are begun by anybody and kept for ten minutes.
    pub begun: Rate,
}

impl Default for Rates {
    /// Far above what a person does, and far below what a program could.
    fn default() -> Self {
        let rate = |at_once, a_second| Rate { at_once, a_second };
        Self {
            session: rate(600.0, 10.0),
            account: rate(1200.0, 20.0),
            address: rate(60.0, 0.5),
            begun: rate(200.0, 5.0),
        }
    }
}

/// Where a request comes from; put on it by whoever listens, and only where no proxy stands between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub IpAddr);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Session(String),
    Account(AccountId),
    Address(IpAddr),
    Begun,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

/// Most buckets that are kept; a full one says nothing and goes first.
const MOST: usize = 50_000;

/// The buckets.
#[derive(Debug, Default)]
pub struct Limits {
    rates: Rates,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

/// What a request to an open route costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    Nothing,
    /// A password is hashed.
    Try,
    /// A row is kept for ten minutes.
    Begun,
}

fn cost(method: &str, path: &str) -> Cost {
    match (method, path) {
        ("POST", "/sign-in" | "/invitation/{token}" | "/passkeys/sign-in") => Cost::Try,
        ("POST", "/passkeys/begin" | "/sign-in/provider" | "/sign-in/second-step/passkey/begin") => {
            Cost::Begun
        }
        _ => Cost::Nothing,
    }
}

impl Limits {
    /// Others than the usual ones.
    pub fn new(rates: Rates) -> Self {
        Self {
            rates,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token; else the seconds until there is one.
    fn take(&self, key: Key, rate: Rate, now: Timestamp) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            self.forget(&mut buckets, now);
        }
        let full = Bucket {
            left: rate.at_once,
            at: now,
        };
        let bucket = buckets.entry(key).or_insert(full);
        bucket.left = filled(*bucket, rate, now);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.left) / rate.a_second).ceil().max(1.0) as u64)
    }

    /// Forgets the buckets that are full again; all of them where that is not enough.
    fn forget(&self, buckets: &mut HashMap<Key, Bucket>, now: Timestamp) {
        let rates = self.rates;
        buckets.retain(|key, bucket| {
            let rate = match key {
                Key::Session(_) => rates.session,
                Key::Account(_) => rates.account,
                Key::Address(_) => rates.address,
                Key::Begun => rates.begun,
            };
            filled(*bucket, rate, now) < rate.at_once
        });
        if buckets.len() >= MOST {
            buckets.clear();
        }
    }

    /// One more request of somebody who is signed in.
    ///
    /// # Errors
    /// [`Refusal::TooOften`].
    pub fn signed_in(&self, session: &str, account: AccountId, now: Timestamp) -> Result<(), Refusal> {
        self.take(Key::Session(session.to_owned()), self.rates.session, now)
            .and_then(|()| self.take(Key::Account(account), self.rates.account, now))
            .map_err(Refusal::TooOften)
    }

    /// One more request to a route that anybody may use; `path` as it is stated.
    ///
    /// # Errors
    /// [`Refusal::TooOften`], on routes of signing in alone.
    pub fn open(
        &self,
        method: &str,
        path: &str,
        from: Option<Address>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let cost = cost(method, path);
        if cost == Cost::Nothing {
            return Ok(());
        }
        if let Some(Address(address)) = from {
            self.take(Key::Address(household(address)), self.rates.address, now)
                .map_err(Refusal::TooOften)?;
        }
        if cost == Cost::Begun {
            self.take(Key::Begun, self.rates.begun, now)
                .map_err(Refusal::TooOften)?;
        }
        Ok(())
    }
}

/// A clock set back fills nothing and takes nothing.
fn filled(bucket: Bucket, rate: Rate, now: Timestamp) -> f64 {
    let seconds = now.duration_since(bucket.at).as_secs_f64().max(0.0);
    (bucket.left + seconds * rate.a_second).min(rate.at_once)
}

/// IPv6 gives a household 2^64 addresses: they count as one.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn small() -> Limits {
        let rate = |at_once, a_second| Rate { at_once, a_second };
        Limits::new(Rates {
            session: rate(3.0, 1.0),
            account: rate(5.0, 1.0),
            address: rate(2.0, 0.5),
            begun: rate(4.0, 1.0),
        })
    }

    fn is_refused(answer: &Result<(), Refusal>) -> bool {
        matches!(answer, Err(Refusal::TooOften(_)))
    }

    #[test]
    fn a_burst_is_stopped_and_the_bucket_fills_again() {
        let limits = small();
        let ask = |session, second| limits.signed_in(session, AccountId(1), at(second));
        assert!((0..3).all(|_| ask("one", 0).is_ok()));
        assert!(is_refused(&ask("one", 0)));
        assert!(
            (0..2).all(|_| ask("two", 0).is_ok()),
            "another session has a bucket of its own"
        );
        assert!(is_refused(&ask("two", 0)), "and the account one for all of them");
        assert!(
            limits.signed_in("three", AccountId(2), at(0)).is_ok(),
            "others go on"
        );
        assert!(ask("one", 2).is_ok());
        assert!(ask("one", -100).is_ok(), "a clock set back takes nothing away");
    }

    #[test]
    fn an_address_that_is_known_is_slowed_at_signing_in_and_never_at_help_or_a_link() {
        let limits = small();
        let from = Some(Address("192.0.2.7".parse().unwrap()));
        let ask = |path| limits.open("POST", path, from, at(0));
        assert!(ask("/sign-in").is_ok() && ask("/passkeys/begin").is_ok());
        assert!(is_refused(&ask("/sign-in")));
        assert!((0..1000).all(|_| ask("/c/{token}").is_ok() && ask("/sign-out").is_ok()));
        assert!((0..1000).all(|_| limits.open("GET", "/help", from, at(0)).is_ok()));
        assert!(
            (0..1000).all(|_| limits.open("POST", "/sign-in", None, at(0)).is_ok()),
            "the brake on guessing holds there"
        );
    }

    #[test]
    fn what_anybody_begins_is_limited_for_all() {
        let limits = small();
        let ask = || limits.open("POST", "/passkeys/begin", None, at(0));
        assert!((0..4).all(|_| ask().is_ok()));
        assert!(is_refused(&ask()));
    }

    #[test]
    fn the_addresses_of_one_household_count_as_one() {
        let six = |text: &str| household(text.parse().unwrap());
        assert_eq!(six("2001:db8:1:2:3::4"), six("2001:db8:1:2::9"));
        assert_ne!(six("2001:db8:1:2::9"), six("2001:db8:1:3::9"));
        assert_eq!(six("::ffff:192.0.2.7"), "192.0.2.7".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn buckets_do_not_fill_the_memory() {
        let limits = small();
        for number in 0..(MOST as i64 + 1000) {
            drop(limits.signed_in(&number.to_string(), AccountId(number), at(0)));
        }
        assert!(limits.buckets.lock().unwrap().len() <= MOST + 2);
    }
}
