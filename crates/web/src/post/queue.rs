//! What is queued. Nothing is, where no mail server is set up.

use super::letter::{Letter, Writer};
use crate::practice::Practice;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};
use records::account::Account;
use records::audit::Deed;
use records::client::{Client, EpisodeRow};
use records::link::{NewLink, Stands};
use records::message::{CHECK_IN, INVITATION, NewMessage, REMINDER, TASK};
use records::sign_in::Token;
use records::{AccountId, EpisodeId, LinkId, RecordsError, TaskId};

/// The hours of the evening, by the practice's clock, in which the link for the next day's session is sent.
const EVENING: std::ops::Range<i8> = 16..20;

/// How long an invitation can be used.
pub const INVITATION_DAYS: i64 = 7;

/// Why nothing can be sent to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cannot {
    /// The practice has no mail server.
    NoServer,
    /// There is no e-mail address.
    NoAddress,
    /// The client said no.
    NotWanted,
}

impl Cannot {
    /// In words for whoever would send.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoServer => "This practice has no mail server set up, so links are handed on by you.",
            Self::NoAddress => "There is no e-mail address, so the link is handed on by you.",
            Self::NotWanted => "Your client wants no messages, so the link is handed on by you.",
        }
    }
}

/// Whether a text reads as an e-mail address: what is kept as contact may be a telephone number.
pub fn is_address(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "<>,;:\"\\()".contains(letter);
    matches!(text.split('@').collect::<Vec<_>>()[..], [name, place] if !name.is_empty() && !place.is_empty())
        && !text.contains(odd)
}

/// The address to which messages to a client go.
///
/// # Errors
/// Why nothing can be sent.
pub fn address_of<'a>(practice: &Practice, client: &'a Client) -> Result<&'a str, Cannot> {
    let address = client.contact.as_deref().map(str::trim).unwrap_or_default();
    if !practice.sends_mail() {
        Err(Cannot::NoServer)
    } else if !client.wants_messages {
        Err(Cannot::NotWanted)
    } else if !is_address(address) {
        Err(Cannot::NoAddress)
    } else {
        Ok(address)
    }
}

fn body(letter: &Letter) -> Result<String, RecordsError> {
    serde_json::to_string(letter)
        .map_err(|error| RecordsError::Refused(format!("a letter is not written: {error}")))
}

/// Makes a check-in link and queues it with its one reminder, once for this `dedupe`.
///
/// # Errors
/// The records are away; [`RecordsError::Refused`] where it was queued before under this `dedupe`.
pub async fn check_in(
    practice: &Practice,
    row: &EpisodeRow,
    client: &Client,
    dedupe: String,
    deed: Deed,
) -> Result<LinkId, RecordsError> {
    let settings = practice.settings();
    let now = practice.now();
    let until = now + SignedDuration::from_hours(24 * i64::from(settings.link_days));
    let token = Token::new_random()?;
    let writer = Writer::new(practice, &client.language);
    let message = |kind: &'static str, dedupe: String, not_before: Timestamp| {
        let stop = Token::new_random()?;
        Ok::<_, RecordsError>(NewMessage {
            dedupe,
            body: body(&writer.check_in(kind, &token, until, &stop))?,
            token: stop,
            client: Some(client.id),
            account: None,
            link: None,
            task: None,
            kind,
            not_before,
        })
    };
    let mut messages = vec![message(CHECK_IN, dedupe, now)?];
    let remind_at = settings
        .remind_after_days
        .map(|days| now + SignedDuration::from_hours(24 * i64::from(days)));
    if let Some(at) = remind_at.filter(|at| *at < until) {
        messages.push(message(REMINDER, String::new(), at)?);
    }
    let new = NewLink {
        episode: row.id,
        session: None,
        asks: "null".to_owned(),
        until,
        token: token.clone(),
    };
    practice.records().send_link(new, messages, deed, now).await
}

/// The same where somebody asked for it: a button pressed twice sends once.
///
/// # Errors
/// The records are away.
pub async fn check_in_by_hand(
    practice: &Practice,
    row: &EpisodeRow,
    client: &Client,
    deed: Deed,
) -> Result<(), RecordsError> {
    let minute = practice.now().as_second() / 60;
    match check_in(
        practice,
        row,
        client,
        format!("link of {} in minute {minute}", row.id),
        deed,
    )
    .await
    {
        Ok(_) | Err(RecordsError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The message that carries an invitation.
///
/// # Errors
/// The system has no random source.
pub fn invitation(
    practice: &Practice,
    account: &Account,
    token: &Token,
    until: Timestamp,
) -> Result<NewMessage, RecordsError> {
    let letter = Writer::new(practice, &account.language).invitation(token, until);
    Ok(NewMessage {
        dedupe: format!("invitation {}", &Token::fingerprint(token.text())[..16]),
        body: body(&letter)?,
        token: Token::new_random()?,
        client: None,
        account: Some(account.id),
        link: None,
        task: None,
        kind: INVITATION,
        not_before: practice.now(),
    })
}

/// An invitation that was made.
#[derive(Debug, Clone)]
pub struct Invited {
    /// For the link, which is stored nowhere but in the message that carries it, until that was sent.
    pub token: Token,
    /// Who was invited.
    pub account: Account,
    /// The address to which a message was queued.
    pub sent_to: Option<String>,
}

/// Invites somebody; with `send`, by a message too, where messages are sent and there is an address.
///
/// # Errors
/// The records are away.
pub async fn invite(
    practice: &Practice,
    id: AccountId,
    send: bool,
    deed: Deed,
) -> Result<Invited, RecordsError> {
    let now = practice.now();
    let until = now + SignedDuration::from_hours(24 * INVITATION_DAYS);
    let (records, token) = (practice.records(), Token::new_random()?);
    let account = records.account(id).await?;
    let sent_to = account
        .email
        .clone()
        .filter(|email| send && practice.sends_mail() && is_address(email));
    let message = match &sent_to {
        Some(_) => Some(invitation(practice, &account, &token, until)?),
        None => None,
    };
    records
        .send_invitation(id, token.clone(), until, message, deed, now)
        .await?;
    Ok(Invited {
        token,
        account,
        sent_to,
    })
}

/// Tells those for whom a task waits, each once; gives how many.
///
/// # Errors
/// The records are away.
pub async fn tell_of_tasks(practice: &Practice) -> Result<usize, RecordsError> {
    if !practice.sends_mail() {
        return Ok(0);
    }
    let mut told = 0;
    for (task, to, dedupe) in practice.records().tasks_untold().await? {
        told += usize::from(tell(practice, task, to, dedupe).await?);
    }
    Ok(told)
}

async fn tell(
    practice: &Practice,
    task: TaskId,
    to: AccountId,
    dedupe: String,
) -> Result<bool, RecordsError> {
    let account = practice.records().account(to).await?;
    let message = NewMessage {
        dedupe,
        body: body(&Writer::new(practice, &account.language).task())?,
        token: Token::new_random()?,
        client: None,
        account: Some(to),
        link: None,
        task: Some(task),
        kind: TASK,
        not_before: practice.now(),
    };
    practice.records().queue_message(message, practice.now()).await
}

/// On the evening before a session, sends its check-in link, once, where the practice wants that; gives how many.
///
/// # Errors
/// The records are away.
pub async fn evening_links(practice: &Practice, deed: &Deed) -> Result<usize, RecordsError> {
    let local = practice.now().to_zoned_datetime(practice.time_zone());
    if !practice.sends_mail() || !practice.settings().link_before_session || !EVENING.contains(&local.hour())
    {
        return Ok(0);
    }
    let Ok(tomorrow) = local.date().checked_add(1.day()) else {
        return Ok(0);
    };
    let mut sent = 0;
    for row in practice.records().open_episodes(None).await? {
        if row.next_session_on == Some(tomorrow) {
            sent += usize::from(evening_link(practice, &row, tomorrow, deed).await?);
        }
    }
    Ok(sent)
}

fn evening_dedupe(episode: EpisodeId, session: Date) -> String {
    format!("session of {episode} on {session}")
}

async fn evening_link(
    practice: &Practice,
    row: &EpisodeRow,
    session: Date,
    deed: &Deed,
) -> Result<bool, RecordsError> {
    let records = practice.records();
    let client = records.client(row.client).await?;
    let links = records.links_of(row.id, 1).await?;
    // A link that is open was handed on already, by hand or this evening: another would take it back.
    let is_open = links
        .first()
        .is_some_and(|link| link.stands(practice.now()) == Stands::Open);
    if is_open || address_of(practice, &client).is_err() {
        return Ok(false);
    }
    let deed = Deed {
        client: Some(row.client),
        ..deed.clone()
    };
    match check_in(practice, row, &client, evening_dedupe(row.id, session), deed).await {
        Ok(_) => Ok(true),
        // It was sent this evening, and answered or taken back since.
        Err(RecordsError::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
