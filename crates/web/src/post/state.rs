//! How a message stands, in words. Nothing of what it says: that was removed, or is sealed.

use crate::practice::Practice;
use crate::words::Words;
use records::message::{CHECK_IN, INVITATION, MessageState, REMINDER};

/// What a message is, in a word or two.
pub fn kind(words: &Words, slug: &str) -> String {
    let say = &words.post;
    match slug {
        CHECK_IN => &say.check_in_link,
        REMINDER => &say.reminder,
        INVITATION => &say.invitation,
        _ => &say.something_waits,
    }
    .clone()
}

/// How a message stands.
pub fn stands(words: &Words, practice: &Practice, message: &MessageState) -> String {
    let zone = practice.time_zone();
    let say = &words.post;
    let at = |at: &str| words.moment(at, &zone);
    let said = message
        .last_error
        .as_deref()
        .map(|error| format!(" {}", say.server_said(error)))
        .unwrap_or_default();
    if let Some(sent) = &message.sent_at {
        say.sent(at(sent))
    } else if let (Some(stopped), why) = (&message.stopped_at, &message.stopped_why) {
        let why = why
            .as_deref()
            .map_or(say.stopped.as_str(), |why| why_not(words, why));
        format!("{}{said}", say.not_sent(why, at(stopped)))
    } else if message.failures > 0 {
        let tried = message.failures;
        let again = say.not_sent_yet(
            usize::try_from(tried).unwrap_or_default(),
            at(&message.not_before),
        );
        format!("{again}{said}")
    } else if message.not_before > message.created_at {
        say.waits_until(at(&message.not_before))
    } else {
        say.waits.clone()
    }
}

/// Why a message was not sent, by what is stored of it; what is stored where it is none of ours.
fn why_not<'a>(words: &'a Words, stored: &'a str) -> &'a str {
    let say = &words.post;
    match stored {
        "answered or taken back" => &say.why_answered,
        "the episode ended" => &say.why_episode_ended,
        "its link ran out" => &say.why_ran_out,
        "the client wants no messages" => &say.why_no_messages,
        "somebody has looked" => &say.why_looked,
        "the person may not sign in" => &say.why_may_not_sign_in,
        "the invitation was used or ran out" => &say.why_invitation_used,
        "it was moved here without its words" => &say.why_moved,
        "there is no address" => &say.why_no_address,
        "it could not be written" => &say.why_not_written,
        "the mail server refuses it" => &say.why_server_refuses,
        "given up after many tries" => &say.why_given_up,
        other => other,
    }
}
