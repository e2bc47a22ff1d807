//! A message as it goes over the wire: plain text, the same Message-ID however often it is tried.

use anyhow::Context as _;
use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Wire};
use records::message::Message;
use std::time::{Duration, UNIX_EPOCH};
use web::post::letter::Letter;

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Makes the message; gives whom it goes to and its bytes.
///
/// # Errors
/// The address does not read, or the words do not.
pub fn wire(from: &Mailbox, message: &Message, now: Timestamp) -> anyhow::Result<(Address, Vec<u8>)> {
    let letter: Letter = serde_json::from_str(&message.body).context("its words do not read")?;
    let to: Address = message
        .to
        .trim()
        .parse()
        .context("the address does not read as an e-mail address")?;
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let mut wire = Wire::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject)
        .message_id(Some(format!("<{}@{}>", message.stable_id, from.email.domain())))
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        // No program answers it with "I am on holiday".
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .header(ContentType::TEXT_PLAIN);
    if let Some(stop) = &letter.stop {
        wire = wire
            .raw_header(header("List-Unsubscribe", &format!("<{stop}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    Ok((to, wire.body(letter.text)?.formatted()))
}
