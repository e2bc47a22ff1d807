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

#[cfg(test)]
mod tests {
    use super::wire;
    use jiff::Timestamp;
    use records::message::Message;

    fn message(to: &str, subject: &str) -> Message {
        let body = serde_json::json!({ "subject": subject, "text": "Grüße\n.\nQUIT\n", "stop": null });
        Message {
            id: 1,
            stable_id: "00ff".to_owned(),
            to: to.to_owned(),
            client: None,
            account: None,
            kind: "task".to_owned(),
            body: body.to_string(),
            failures: 0,
        }
    }

    #[test]
    fn an_address_that_is_more_than_one_is_refused() {
        let from = "Practice <care@example.org>".parse().unwrap();
        for to in [
            "b@example.org\r\nRCPT TO:<evil@example.org>",
            "b@example.org>\r\nRCPT TO:<evil@example.org",
            "b@example.org, evil@example.org",
            "b@example.org evil@example.org",
            "030 1234567",
            "",
        ] {
            assert!(
                wire(&from, &message(to, "s"), Timestamp::UNIX_EPOCH).is_err(),
                "{to:?}"
            );
        }
    }

    #[test]
    fn headers_cannot_be_put_in_and_the_same_message_has_the_same_id() {
        let from = "Practice <care@example.org>".parse().unwrap();
        let planted = message(" b@example.org ", "one\r\nBcc: evil@example.org\r\n\r\nbody");
        let made = |seconds| {
            let at = Timestamp::from_second(seconds).unwrap();
            String::from_utf8(wire(&from, &planted, at).unwrap().1).unwrap()
        };
        let (first, again) = (made(0), made(9999));
        for raw in [&first, &again] {
            let (head, _) = raw.split_once("\r\n\r\n").unwrap();
            assert!(
                !head.lines().any(|line| line.to_lowercase().starts_with("bcc")),
                "{head}"
            );
            assert!(head.contains("Message-ID: <00ff@example.org>"), "{head}");
            assert!(raw.is_ascii(), "{raw}");
        }
    }
}
