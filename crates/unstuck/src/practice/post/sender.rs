//! Sends what waits, one message after another, until it is asked to stop.
//!
//! **What "once" means.** A message is claimed (one write), handed over, and marked as sent (one write). A mail server that said
//! "taken" cannot be asked later whether it did. So where the answer gets lost, or this program ends between the answer and the mark,
//! the message is handed over again after the claim's patience, under the same Message-ID. It is never lost, and it comes twice only
//! there. Anything else would have to guess, and lose messages instead.

use super::mail::wire;
use super::reason::without_addresses;
use super::server::{Fault, Server};
use jiff::{SignedDuration, Timestamp};
use records::message::{Message, MessageState};
use records::{AccountId, RecordsError};
use std::time::Duration;
use tokio::sync::watch;
use web::Practice;
use web::post::quiet::is_quiet;

/// How often it looks whether something waits.
const EVERY: Duration = Duration::from_secs(2);
/// Longest conversation about one message.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);
/// Longest wait before a message is tried again.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(4);
/// Longest pause while the server cannot be used at all.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);
/// A message that was put off so often is given up: after about two days.
const MOST_FAILURES: i64 = 24;
/// Most messages that a command sends before the one it is about.
const MOST_TURNS: u32 = 100;
/// How often marking as sent is tried while the records are away.
const MARKS: u32 = 60;

/// What one turn came to.
enum Turn {
    /// Something was done; more may wait.
    Done,
    /// Nothing may be sent now.
    Nothing,
    /// The server cannot be used.
    Away,
}

/// Sends for one practice.
pub struct Sender {
    practice: Practice,
    server: Server,
    patience: SignedDuration,
}

impl Sender {
    /// Sends through this server. A message begun by somebody who did not come back is taken up again after `patience`, at least
    /// as long as a conversation lasts at most, where several servers work on one database.
    pub fn new(practice: Practice, server: Server, patience: SignedDuration) -> Self {
        Self {
            practice,
            server,
            patience,
        }
    }

    /// Sends until asked to stop; what is under way then is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut away = 0;
        while !*stop.borrow() {
            let wait = match self.turn().await {
                Ok(Turn::Done) => {
                    away = 0;
                    continue;
                }
                Ok(Turn::Nothing) => EVERY,
                Ok(Turn::Away) => {
                    away += 1;
                    wait(away, LONGEST_PAUSE).unsigned_abs()
                }
                Err(error) => {
                    tracing::error!(%error, "messages could not be looked through");
                    EVERY
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends what waits until the last message to this account was sent, stopped or put off, or nothing can be sent now; gives how it
    /// stands. Others that wait before it go first, as from every sender.
    ///
    /// # Errors
    /// The records are away.
    pub async fn send_to(&self, account: AccountId) -> Result<Option<MessageState>, RecordsError> {
        let records = self.practice.records();
        for _ in 0..MOST_TURNS {
            let state = records.last_message_to(account).await?;
            let waits = |state: &MessageState| {
                state.sent_at.is_none() && state.stopped_at.is_none() && state.failures == 0
            };
            if !state.as_ref().is_some_and(waits) || !matches!(self.turn().await?, Turn::Done) {
                break;
            }
        }
        records.last_message_to(account).await
    }

    /// Whether nothing may be sent now, nor before a conversation begun now would end.
    fn is_quiet(&self, now: Timestamp) -> bool {
        let (hours, zone) = (self.practice.settings().quiet_hours, self.practice.time_zone());
        is_quiet(hours, &zone, now) || is_quiet(hours, &zone, now.saturating_add(LONGEST).unwrap_or(now))
    }

    async fn turn(&self) -> Result<Turn, RecordsError> {
        let records = self.practice.records();
        if !records.messages_wait().await? || self.is_quiet(self.practice.now()) {
            return Ok(Turn::Nothing);
        }
        let now = self.practice.now();
        let Some(message) = records.claim_messages(1, self.patience, now).await?.pop() else {
            return Ok(Turn::Nothing);
        };
        let (to, bytes) = match wire(&self.server.from, &message, now) {
            Ok(wire) => wire,
            Err(error) => {
                let error = without_addresses(&format!("{error:#}"));
                records
                    .stop_message(message.id, "it could not be written", Some(error), now)
                    .await?;
                return Ok(Turn::Done);
            }
        };
        let talk = tokio::time::timeout(LONGEST.unsigned_abs(), self.server.hand_over(&to, &bytes));
        match talk.await {
            Ok(Ok(mut open)) => {
                self.mark(message.id).await?;
                // Only now a word of goodbye: nothing may come between "taken" and the mark.
                let _ = tokio::time::timeout(EVERY, open.quit()).await;
                Ok(Turn::Done)
            }
            Ok(Err(fault)) => self.failed(&message, fault).await,
            Err(_) => {
                let fault = Fault::Later("the mail server took too long".to_owned());
                self.failed(&message, fault).await
            }
        }
    }

    /// Marks as sent, also where the records are away for a moment: unmarked it would be sent again.
    async fn mark(&self, id: i64) -> Result<(), RecordsError> {
        let mut tried = 0;
        loop {
            match self
                .practice
                .records()
                .message_sent(id, self.practice.now())
                .await
            {
                Ok(_) => return Ok(()),
                Err(error) if tried < MARKS => {
                    tried += 1;
                    tracing::warn!(%error, "a message was sent and is not marked yet");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn failed(&self, message: &Message, fault: Fault) -> Result<Turn, RecordsError> {
        let (records, now) = (self.practice.records(), self.practice.now());
        let again = |longest| {
            now.saturating_add(wait(message.failures + 1, longest))
                .unwrap_or(now)
        };
        match fault {
            Fault::Never(said) => {
                tracing::warn!(%said, "the mail server refuses a message");
                records
                    .stop_message(message.id, "the mail server refuses it", Some(said), now)
                    .await?;
                Ok(Turn::Done)
            }
            Fault::Later(said) if message.failures + 1 >= MOST_FAILURES => {
                tracing::warn!(%said, "a message was given up");
                records
                    .stop_message(message.id, "given up after many tries", Some(said), now)
                    .await?;
                Ok(Turn::Done)
            }
            Fault::Later(said) => {
                tracing::warn!(%said, "a message is tried again later");
                records
                    .message_failed(message.id, said, again(LONGEST_WAIT))
                    .await?;
                Ok(Turn::Done)
            }
            // Not the message's fault: it is kept until it is moot, however long that lasts.
            Fault::Server(said) => {
                tracing::error!(%said, server = self.server.name(), "the mail server cannot be used");
                records
                    .message_failed(message.id, said, again(LONGEST_PAUSE))
                    .await?;
                Ok(Turn::Away)
            }
        }
    }
}

/// How long to wait after so many failures: 5 seconds, then twice as long each time.
fn wait(failures: i64, longest: SignedDuration) -> SignedDuration {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or_default();
    SignedDuration::from_secs(5 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_WAIT, MOST_FAILURES, wait};
    use jiff::SignedDuration;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<i64> = [1, 2, 3, 10, 99]
            .map(|failures| wait(failures, LONGEST_WAIT).as_secs())
            .to_vec();
        assert_eq!(waits, [5, 10, 20, 2560, 14400]);
        let whole: SignedDuration = (1..MOST_FAILURES)
            .map(|failures| wait(failures, LONGEST_WAIT))
            .sum();
        assert!(
            (40..60).contains(&whole.as_hours()),
            "given up after {} hours",
            whole.as_hours()
        );
    }
}
