//! What has begun and is not done: the second step of signing in, a second factor being set, a passkey's challenge, a visit
//! to the identity provider.
//!
//! It is kept here and not in the browser, sealed, for a few minutes, and it is taken once. The one who began it holds a token.

use crate::database::{Conn, one, run};
use crate::error::RecordsError;
use crate::id::AccountId;
use crate::sign_in::Token;
use crate::store::Records;
use crate::utc::utc;
use jiff::{SignedDuration, Timestamp};

/// How long something begun may wait for its end.
pub const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// What was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The password was right; the second factor is missing.
    SecondStep,
    /// A second factor is being set; the body is its secret.
    SecondFactor,
    /// A passkey is being added.
    PasskeyNew,
    /// Somebody signs in with a passkey.
    PasskeySignIn,
    /// A passkey is the second step.
    PasskeySecondStep,
    /// Somebody who is signed in proves it once more with a passkey.
    PasskeyConfirm,
    /// Somebody is at the clinic's identity provider and comes back.
    Provider,
}

impl Kind {
    fn slug(self) -> &'static str {
        match self {
            Self::SecondStep => "second-step",
            Self::SecondFactor => "second-factor",
            Self::PasskeyNew => "passkey-new",
            Self::PasskeySignIn => "passkey-sign-in",
            Self::PasskeySecondStep => "passkey-second-step",
            Self::PasskeyConfirm => "passkey-confirm",
            Self::Provider => "provider",
        }
    }
}

/// Something begun, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Who began it, where that is known yet.
    pub account: Option<AccountId>,
    /// What is needed to end it.
    pub body: String,
}

/// The place its body is sealed for: one kind is never taken for another, nor one row for another.
fn place(kind: Kind, token_hash: &str) -> String {
    format!("ceremony.sealed_body {} {token_hash}", kind.slug())
}

type Row = (Option<AccountId>, Vec<u8>);

impl Records {
    /// Begins something; whoever has the token may end it within [`LASTS`]. What ran out is cleared away.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn begin(
        &self,
        kind: Kind,
        account: Option<AccountId>,
        body: &str,
        now: Timestamp,
    ) -> Result<Token, RecordsError> {
        let token = Token::new_random()?;
        let hash = Token::fingerprint(token.text());
        let sealed = self.practice_key.seal(&place(kind, &hash), body.as_bytes())?;
        let until = now.saturating_add(LASTS).unwrap_or(Timestamp::MAX);
        self.write(move |conn| {
            Box::pin(async move {
                run!(conn, "delete from ceremony where expires_at <= $1", utc(now))?;
                let sql = "insert into ceremony (token_hash, kind, account_id, sealed_body, expires_at) values ($1, $2, $3, $4, $5)";
                run!(conn, sql, &hash, kind.slug(), account, &sealed, utc(until))?;
                Ok(())
            })
        })
        .await?;
        Ok(token)
    }

    /// What was begun with this token, where it still holds; it stays.
    ///
    /// # Errors
    /// The database is away.
    pub async fn begun(
        &self,
        kind: Kind,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Begun>, RecordsError> {
        let hash = Token::fingerprint(token);
        let sql = "select account_id, sealed_body from ceremony where token_hash = $1 and kind = $2 and expires_at > $3";
        let row: Option<Row> = one!(&mut self.read().await?, sql, &hash, kind.slug(), utc(now))?;
        self.opened_ceremony(kind, &hash, row)
    }

    /// Ends what was begun with this token: gives it once, and never again.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end(&self, kind: Kind, token: &str, now: Timestamp) -> Result<Option<Begun>, RecordsError> {
        let hash = Token::fingerprint(token);
        let taken = hash.clone();
        let row = self.write(move |conn: &mut Conn| {
            Box::pin(async move {
                let sql = "delete from ceremony where token_hash = $1 and kind = $2 and expires_at > $3 returning account_id, sealed_body";
                let row: Option<Row> = one!(conn, sql, &taken, kind.slug(), utc(now))?;
                Ok(row)
            })
        });
        self.opened_ceremony(kind, &hash, row.await?)
    }

    fn opened_ceremony(
        &self,
        kind: Kind,
        hash: &str,
        row: Option<Row>,
    ) -> Result<Option<Begun>, RecordsError> {
        let Some((account, sealed)) = row else {
            return Ok(None);
        };
        Ok(Some(Begun {
            account,
            body: self.practice_key.open_text(&place(kind, hash), &sealed)?,
        }))
    }
}
