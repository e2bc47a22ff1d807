//! Who may see what, in one place.
//!
//! Every route states one of these. The decision is made before the page runs; where an episode or a client stands in the path,
//! it is looked up here and handed on, so that no page can forget to ask whose it is.

use crate::practice::Practice;
use records::account::{Account, Role};
use records::client::EpisodeRow;
use records::{EpisodeId, RecordsError};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Anybody: signing in, the way to help, what is served as it is.
    Anybody,
    /// Whoever holds the token in the path: a check-in link, an invitation. The page looks at the token.
    Bearer,
    /// A device that a therapist handed to clients.
    Kiosk,
    /// Anybody who is signed in: their own account.
    SignedIn,
    /// A client: their own record and nobody else's.
    Client,
    /// A therapist: their own caseload.
    Therapist,
    /// `{episode}`: the therapist who treats. Writing is theirs alone.
    Treats,
    /// `{episode}`: who treats, who supervises the one who treats, or who was let in with a reason for a time.
    Reads,
    /// `{episode}`: a member of staff who is not let in yet and gives a reason.
    BreaksGlass,
    /// A supervisor: the clients of those they supervise.
    Supervisor,
    /// The service lead: figures of the service, small numbers hidden.
    ServiceLead,
    /// The administrator: people and installation, no clinical content.
    Administrator,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: Account,
    /// Fingerprint of the session.
    pub session: String,
    /// Whether the device was handed to clients.
    pub kiosk: bool,
    /// When the person last proved who they are, UTC.
    pub confirmed_at: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Allowed; with the episode in the path, where there is one.
    Yes(Option<Box<EpisodeRow>>),
    /// Nobody is signed in.
    SignIn,
    /// Not theirs. To them it does not exist.
    No,
    /// The device was handed to clients.
    Locked,
}

/// Decides. `episode` is the key in the path, where there is one.
///
/// # Errors
/// The records are away.
pub async fn decide(
    practice: &Practice,
    may: May,
    actor: Option<&Actor>,
    episode: Option<&str>,
) -> Result<Decision, RecordsError> {
    if matches!(may, May::Anybody | May::Bearer) {
        return Ok(Decision::Yes(None));
    }
    let Some(actor) = actor else {
        return Ok(Decision::SignIn);
    };
    if actor.kiosk != (may == May::Kiosk) {
        return Ok(if actor.kiosk {
            Decision::Locked
        } else {
            Decision::No
        });
    }
    let account = &actor.account;
    let role = |role| {
        Ok(if account.is(role) {
            Decision::Yes(None)
        } else {
            Decision::No
        })
    };
    match may {
        May::Anybody | May::Bearer | May::SignedIn => Ok(Decision::Yes(None)),
        May::Kiosk | May::Therapist => role(Role::Therapist),
        May::Client => Ok(if account.is(Role::Client) && account.client.is_some() {
            Decision::Yes(None)
        } else {
            Decision::No
        }),
        May::Supervisor => role(Role::Supervisor),
        May::ServiceLead => role(Role::ServiceLead),
        May::Administrator => role(Role::Administrator),
        May::Treats | May::Reads | May::BreaksGlass => {
            let Some(id) = episode.and_then(|text| text.parse::<EpisodeId>().ok()) else {
                return Ok(Decision::No);
            };
            let row = match practice.records().episode_row(id).await {
                Ok(row) => row,
                Err(RecordsError::Missing(_)) => return Ok(Decision::No),
                Err(error) => return Err(error),
            };
            let allowed = match may {
                May::Treats => treats(account, &row),
                May::Reads => reads(practice, account, &row).await?,
                _ => account.is(Role::Therapist) || account.is(Role::Supervisor),
            };
            Ok(if allowed {
                Decision::Yes(Some(Box::new(row)))
            } else {
                Decision::No
            })
        }
    }
}

fn treats(account: &Account, row: &EpisodeRow) -> bool {
    account.is(Role::Therapist) && row.therapist == account.id
}

async fn reads(practice: &Practice, account: &Account, row: &EpisodeRow) -> Result<bool, RecordsError> {
    if treats(account, row) {
        return Ok(true);
    }
    if account.is(Role::Supervisor)
        && practice
            .records()
            .supervised(account.id, practice.today())
            .await?
            .contains(&row.therapist)
        && crate::consent::allows(practice, row.client, crate::consent::SUPERVISION).await?
    {
        return Ok(true);
    }
    let records = practice.records();
    records.access_holds(account.id, row.client, practice.now()).await
}
