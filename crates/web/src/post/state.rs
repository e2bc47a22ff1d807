//! How a message stands, in words. Nothing of what it says: that was removed, or is sealed.

use crate::days;
use crate::practice::Practice;
use records::message::{CHECK_IN, INVITATION, MessageState, REMINDER};

/// What a message is, in a word or two.
pub fn kind(slug: &str) -> &'static str {
    match slug {
        CHECK_IN => "Check-in link",
        REMINDER => "Reminder",
        INVITATION => "Invitation",
        _ => "Something waits",
    }
}

/// How a message stands.
pub fn stands(practice: &Practice, message: &MessageState) -> String {
    let zone = practice.time_zone();
    let at = |at: &str| days::moment(at, &zone);
    let said = message
        .last_error
        .as_deref()
        .map(|error| format!(" The mail server said: {error}"))
        .unwrap_or_default();
    if let Some(sent) = &message.sent_at {
        format!("sent {}", at(sent))
    } else if let (Some(stopped), why) = (&message.stopped_at, &message.stopped_why) {
        let why = why.as_deref().unwrap_or("stopped");
        format!("not sent: {why} ({}).{said}", at(stopped))
    } else if message.failures > 0 {
        let tried = message.failures;
        let times = if tried == 1 { "once" } else { "several times" };
        format!(
            "not sent yet, tried {times}; again {}.{said}",
            at(&message.not_before)
        )
    } else if message.not_before > message.created_at {
        format!("waits until {}", at(&message.not_before))
    } else {
        "waits to be sent".to_owned()
    }
}
