//! A message in words. They stand in the library (`labels.<language>.toml`, section `message`).

use crate::practice::Practice;
use crate::words::Words;
use jiff::Timestamp;
use monitoring::knowledge::Labels;
use records::sign_in::Token;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A message as it waits: all that its reader will see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Where its reader stops such messages; nowhere for what goes to staff.
    pub stop: Option<String>,
}

/// Writes letters of one practice in one language.
pub struct Writer<'a> {
    practice: &'a Practice,
    labels: Labels,
    words: Arc<Words>,
}

impl<'a> Writer<'a> {
    /// Writes in a language; in English what the library does not have in it.
    pub fn new(practice: &'a Practice, language: &str) -> Self {
        Self {
            practice,
            labels: practice.library().labels(language),
            words: practice.words(language),
        }
    }

    /// A link to a check-in, or the same once more.
    pub fn check_in(&self, kind: &str, link: &Token, until: Timestamp, stop: &Token) -> Letter {
        let stop = format!("{}{}", self.practice.address(), super::stop::path(stop));
        let link = format!("{}/c/{}", self.practice.address(), link.text());
        let end = self.labels.with("message.client-end", &[("stop", &stop)]);
        Letter {
            stop: Some(stop),
            ..self.letter(kind, &link, Some(until), &end)
        }
    }

    /// A link with which somebody sets a password.
    pub fn invitation(&self, link: &Token, until: Timestamp) -> Letter {
        let path = crate::sign_in::invitation::path(link.text());
        let link = format!("{}{path}", self.practice.address());
        let end = self.labels.say("message.staff-end");
        self.letter(records::message::INVITATION, &link, Some(until), &end)
    }

    /// Something waits for somebody who works here.
    pub fn task(&self) -> Letter {
        let link = format!("{}/tasks", self.practice.address());
        let end = self.labels.say("message.staff-end");
        self.letter(records::message::TASK, &link, None, &end)
    }

    fn letter(&self, kind: &str, link: &str, until: Option<Timestamp>, end: &str) -> Letter {
        let settings = self.practice.settings();
        let name = match settings.name_in_messages.trim() {
            "" => settings.name.trim(),
            other => other,
        };
        // A name is one line: a subject of several would be several headers.
        let name: String = name
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let zone = self.practice.time_zone();
        let until = until.map_or_else(String::new, |until| self.words.moment(&until.to_string(), &zone));
        let blanks = [("practice", name.as_str()), ("link", link), ("until", &until)];
        let text = self.labels.with(&format!("message.{kind}"), &blanks);
        Letter {
            subject: self.labels.with(&format!("message.{kind}-subject"), &blanks),
            text: format!("{}\n\n{}\n", text.trim(), end.trim()),
            stop: None,
        }
    }
}
