//! Passwords, second factors, sessions, and the brake on guessing.
//!
//! Only fingerprints of tokens are stored: whoever reads the database cannot sign in with what stands there. A brake slows down a
//! login after failures, it never locks one: nobody can lock somebody else out of help.

mod invitation;

use crate::account::{self, Account};
use crate::audit::{Deed, note};
use crate::database::{all, one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::migration::hex;
use crate::store::Records;
use crate::utc::utc;
use crate::vault::random;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

/// A secret handed out once; only its fingerprint is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// 256 random bits.
    ///
    /// # Errors
    /// The system has no random source.
    pub fn new_random() -> Result<Self, RecordsError> {
        Ok(Self(hex(&random::<32>()?)))
    }

    /// The text to hand out.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored of a token.
    pub fn fingerprint(text: &str) -> String {
        hex(&Sha256::digest(text.as_bytes()))
    }
}

/// Somebody signed in on one device.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SignedIn {
    /// Fingerprint of the session's token.
    pub token_hash: String,
    /// Who.
    pub account_id: AccountId,
    /// Stands in every form of the session.
    pub form_token: String,
    /// Since when, UTC.
    pub created_at: String,
    /// Last seen, UTC.
    pub seen_at: String,
    /// When the person last proved who they are, UTC.
    pub confirmed_at: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
    /// Whether the device was handed to clients: only check-ins, until it is unlocked.
    pub kiosk: bool,
}

#[derive(sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    session: SignedIn,
    #[sqlx(flatten)]
    account: account::Row,
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Without being used.
    pub idle: SignedDuration,
    /// In all.
    pub whole: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_mins(30),
            whole: SignedDuration::from_hours(12),
        }
    }
}

/// How a password was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It is right.
    Right(Account),
    /// Login or password is wrong; which is never said.
    Wrong,
    /// Too many failures: wait this long, then it is looked at again.
    Wait(SignedDuration),
}

/// Failures that cost nothing.
const FREE_FAILURES: i64 = 4;
/// Longest wait.
const LONGEST_WAIT_SECONDS: i64 = 300;
impl Records {
    /// Hashes a password with Argon2id. Slow by design: call it where blocking is allowed.
    ///
    /// # Errors
    /// The system has no random source.
    pub fn hash_password(password: &str) -> Result<String, RecordsError> {
        let hashed = Argon2::default().hash_password(password.as_bytes());
        Ok(hashed
            .map_err(|error| RecordsError::Keys(format!("the password could not be hashed: {error}")))?
            .to_string())
    }

    /// Sets a password and ends every other session of the account.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_password(
        &self,
        account: AccountId,
        password: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let hash = blocking(move || Self::hash_password(&password)).await?;
        self.write(move |conn| {
            Box::pin(async move {
                run!(
                    conn,
                    "update account set password_hash = $1, version = version + 1 where id = $2",
                    &hash,
                    account
                )?;
                run!(conn, "delete from signed_in where account_id = $1", account)?;
                note(conn, &deed, now).await
            })
        })
        .await
    }

    /// Tries a login and password.
    ///
    /// # Errors
    /// The database is away.
    pub async fn try_password(
        &self,
        login: &str,
        password: String,
        now: Timestamp,
    ) -> Result<Tried, RecordsError> {
        let login = login.trim().to_lowercase();
        let login_hash = Token::fingerprint(&login);
        let attempt: Option<(i64, String)> = one!(
            &mut self.read().await?,
            "select failures, last_at from attempt where login_hash = $1",
            &login_hash
        )?;
        if let Some(wait) = attempt.and_then(|(failures, last_at)| wait(failures, &last_at, now)) {
            return Ok(Tried::Wait(wait));
        }
        let account = self
            .account_by_login(&login)
            .await?
            .filter(|account| !account.disabled);
        let stored: Option<(Option<String>,)> = one!(
            &mut self.read().await?,
            "select password_hash from account where login = $1",
            &login
        )?;
        let stored = stored.and_then(|(hash,)| hash);
        let right = blocking(move || Ok(is_right(&password, stored.as_deref()))).await?;
        let account = account.filter(|_| right);
        let succeeded = account.is_some();
        self.write(move |conn| {
            Box::pin(async move {
                if succeeded {
                    run!(conn, "delete from attempt where login_hash = $1", &login_hash)?;
                } else {
                    let sql = "insert into attempt (login_hash, failures, last_at) values ($1, 1, $2) on conflict (login_hash) do update set failures = attempt.failures + 1, last_at = excluded.last_at";
                    run!(conn, sql, &login_hash, utc(now))?;
                }
                Ok(())
            })
        })
        .await?;
        Ok(account.map_or(Tried::Wrong, Tried::Right))
    }

    /// Begins a session and gives its token.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn sign_in(
        &self,
        account: AccountId,
        agent: String,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Token, RecordsError> {
        let token = Token::new_random()?;
        let form_token = Token::new_random()?;
        let hash = Token::fingerprint(token.text());
        self.write(move |conn| {
            Box::pin(async move {
                let sql = "insert into signed_in (token_hash, account_id, form_token, created_at, seen_at, confirmed_at, agent) values ($1, $2, $3, $4, $4, $4, $5)";
                run!(conn, sql, &hash, account, form_token.text(), utc(now), &agent)?;
                note(conn, &deed, now).await
            })
        })
        .await?;
        Ok(token)
    }

    /// The session of a token with whose it is, where it still holds; marks it as seen at most once a minute.
    ///
    /// # Errors
    /// The database is away.
    pub async fn session(
        &self,
        token: &str,
        limits: Limits,
        now: Timestamp,
    ) -> Result<Option<(SignedIn, Account)>, RecordsError> {
        let hash = Token::fingerprint(token);
        let sql = sqlx::AssertSqlSafe(format!(
            "select {}, token_hash, account_id, form_token, signed_in.created_at, seen_at, confirmed_at, agent, kiosk <> 0 as kiosk from signed_in join account on account.id = account_id where token_hash = $1",
            account::COLUMNS
        ));
        let found: Option<Found> = one!(&mut self.read().await?, sql, &hash)?;
        let Some(Found { session, account }) = found else {
            return Ok(None);
        };
        let since = |text: &str| {
            text.parse::<Timestamp>()
                .map_or(SignedDuration::MAX, |then| now.duration_since(then))
        };
        // A clock set back makes a session look younger, never older than it is: then nothing ends early.
        if since(&session.seen_at) > limits.idle || since(&session.created_at) > limits.whole {
            self.sign_out(&hash).await?;
            return Ok(None);
        }
        if since(&session.seen_at) > SignedDuration::from_mins(1) {
            self.write(move |conn| {
                Box::pin(async move {
                    run!(
                        conn,
                        "update signed_in set seen_at = $1 where token_hash = $2",
                        utc(now),
                        &hash
                    )?;
                    Ok(())
                })
            })
            .await?;
        }
        Ok(Some((session, account.account(&self.practice_key)?)))
    }

    /// Ends the session with this fingerprint.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn sign_out(&self, token_hash: &str) -> Result<(), RecordsError> {
        let hash = token_hash.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from signed_in where token_hash = $1", &hash)?;
                Ok(())
            })
        })
        .await
    }

    /// All sessions of an account, last seen first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<SignedIn>, RecordsError> {
        let sql = "select token_hash, account_id, form_token, created_at, seen_at, confirmed_at, agent, kiosk <> 0 as kiosk from signed_in where account_id = $1 order by seen_at desc";
        Ok(all!(&mut self.read().await?, sql, account)?)
    }

    /// Marks that the person proved who they are just now.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn confirm(&self, token_hash: &str, now: Timestamp) -> Result<(), RecordsError> {
        let hash = token_hash.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                run!(
                    conn,
                    "update signed_in set confirmed_at = $1 where token_hash = $2",
                    utc(now),
                    &hash
                )?;
                Ok(())
            })
        })
        .await
    }

    /// Hands a device to clients, or takes it back.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_kiosk(&self, token_hash: &str, on: bool) -> Result<(), RecordsError> {
        let hash = token_hash.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                run!(
                    conn,
                    "update signed_in set kiosk = $1 where token_hash = $2",
                    i64::from(on),
                    &hash
                )?;
                Ok(())
            })
        })
        .await
    }
}

/// How long to wait after so many failures.
pub(crate) fn wait(failures: i64, last_at: &str, now: Timestamp) -> Option<SignedDuration> {
    let over = failures - FREE_FAILURES;
    if over <= 0 {
        return None;
    }
    let seconds = (1_i64 << over.min(9)).min(LONGEST_WAIT_SECONDS);
    let last: Timestamp = last_at.parse().ok()?;
    let left = SignedDuration::from_secs(seconds) - now.duration_since(last);
    left.is_positive().then_some(left)
}

/// A fixed hash of a random password: nobody's.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LWhlcmU$6Xb8p6xw8gkIuK1YvKJ1oZ1mQpM0aYqfX3Wb7u7m0f8";

/// Whether a password fits; an unknown login takes as long as a known one.
fn is_right(password: &str, stored: Option<&str>) -> bool {
    let known = stored.is_some();
    let Ok(hash) = PasswordHash::new(stored.unwrap_or(NOBODY)) else {
        return false;
    };
    Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .is_ok()
        && known
}

/// Passwords hashed at once: each takes 19 MiB and a core.
const HASHED_AT_ONCE: usize = 4;
/// Passwords that may wait for it; more are sent away and told to come again.
const MOST_WAITING: usize = 64;
static HASHING: Semaphore = Semaphore::const_new(HASHED_AT_ONCE);
static WAITING: Semaphore = Semaphore::const_new(HASHED_AT_ONCE + MOST_WAITING);

/// Hashes on a thread that may be busy, a few at a time: a burst of tries takes time, not all memory.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RecordsError> + Send + 'static,
) -> Result<T, RecordsError> {
    let _waits = WAITING.try_acquire().map_err(|_| RecordsError::Crowded)?;
    let hashes = HASHING.acquire().await.map_err(|_| RecordsError::Crowded)?;
    let work = move || {
        // Held until it is done, also where nobody waits for it any more.
        let _hashes = hashes;
        work()
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| RecordsError::Place(format!("the work stopped: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::{HASHED_AT_ONCE, MOST_WAITING, NOBODY, PasswordHash, Records, blocking};
    use crate::error::RecordsError;
    use argon2::Params;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    /// Each hash takes 19 MiB: a burst of a hundred tries must not take two gigabytes.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_burst_of_tries_is_hashed_a_few_at_a_time_and_the_rest_is_told_to_come_again() {
        const TRIES: usize = 100;
        let refused = Arc::new(AtomicUsize::new(0));
        let (running, most, go) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let tries: Vec<_> = (0..TRIES)
            .map(|_| {
                let (refused, running, most, go) =
                    (refused.clone(), running.clone(), most.clone(), go.clone());
                tokio::spawn(async move {
                    let work = move || {
                        most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                        while !go.load(SeqCst) {
                            std::thread::sleep(Duration::from_millis(1));
                        }
                        running.fetch_sub(1, SeqCst);
                        Ok(())
                    };
                    if let Err(error) = blocking(work).await {
                        assert!(matches!(error, RecordsError::Crowded) && error.is_passing());
                        refused.fetch_add(1, SeqCst);
                    }
                })
            })
            .collect();
        let sent_away = TRIES - HASHED_AT_ONCE - MOST_WAITING;
        while refused.load(SeqCst) < sent_away {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        go.store(true, SeqCst);
        for one in tries {
            one.await.unwrap();
        }
        assert_eq!(refused.load(SeqCst), sent_away);
        assert!(most.load(SeqCst) <= HASHED_AT_ONCE);
        assert!(blocking(|| Ok(())).await.is_ok(), "and afterwards there is room");
    }

    /// A hash that did not read would be answered at once, and tell that there is no such login.
    #[test]
    fn an_unknown_login_takes_as_long_as_a_known_one() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let somebody = Records::hash_password("a password").unwrap();
        let somebody = PasswordHash::new(&somebody).unwrap();
        let cost = |hash: &PasswordHash| Params::try_from(hash).unwrap();
        assert_eq!(cost(&nobody).m_cost(), cost(&somebody).m_cost());
        assert_eq!(cost(&nobody).t_cost(), cost(&somebody).t_cost());
        assert_eq!(
            nobody.hash.map(|hash| hash.len()),
            somebody.hash.map(|hash| hash.len())
        );
    }
}
