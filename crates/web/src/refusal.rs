//! What goes wrong, as a page: what happened, that nothing typed is lost, what to do. The log's words are others.

use crate::words::{Words, english};
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use records::RecordsError;
use std::sync::Arc;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in; comes back to this path afterwards.
    #[error("nobody is signed in")]
    SignIn(String),
    /// Does not exist, or not for this person: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// The device was handed to clients.
    #[error("the device is handed to clients")]
    Locked,
    /// What was asked does not fit; in words for the person.
    #[error("{0}")]
    Said(String),
    /// The same, in the language of whoever reads.
    #[error("{0}")]
    Told(InWords),
    /// Another server that is needed for this does not answer; in words for the person.
    #[error("{0}")]
    Away(InWords),
    /// Asked too often; the seconds to wait.
    #[error("asked too often")]
    TooOften(u64),
    /// Somebody else changed the same thing in between.
    #[error("changed in between")]
    Changed,
    /// The person must prove again who they are; comes back to this path afterwards.
    #[error("confirm first")]
    Confirm(String),
    /// The records.
    #[error(transparent)]
    Records(RecordsError),
    /// Something stored or rendered does not read.
    #[error("{0}")]
    Inside(String),
    /// The request was refused before a page saw it: too large, from another site, a form that did not arrive whole.
    #[error("answered with {0}")]
    Answered(StatusCode),
}

impl From<RecordsError> for Refusal {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::Missing(_) => Self::NotFound,
            RecordsError::Changed { .. } => Self::Changed,
            RecordsError::Refused(words) => Self::Said(words),
            other => Self::Records(other),
        }
    }
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Self {
        Self::Inside(format!("the page could not be made: {error}"))
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Inside(format!("what was stored does not read: {error}"))
    }
}

impl From<rmp_serde::encode::Error> for Refusal {
    fn from(error: rmp_serde::encode::Error) -> Self {
        Self::Inside(format!("a reading could not be kept: {error}"))
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Page<'a> {
    say: &'a Words,
    title: &'a str,
    what: &'a str,
    remedy: &'a str,
    style: &'static str,
}

/// Words that are chosen where it goes wrong, and said in the language of whoever reads.
#[derive(Clone)]
pub struct InWords(Arc<dyn Fn(&Words) -> String + Send + Sync>);

impl InWords {
    /// Words from those of a language.
    pub fn new(said: impl Fn(&Words) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(said))
    }
}

impl std::fmt::Display for InWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&(self.0)(english()))
    }
}

impl std::fmt::Debug for InWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InWords({self})")
    }
}

/// Stands on an answer that refuses, so that it can be said in the language of whoever asked: where it goes wrong that is not known.
#[derive(Clone)]
pub(crate) struct Unsaid(Arc<Refusal>);

impl Unsaid {
    /// The page, in a language.
    pub(crate) fn page(&self, say: &Words) -> Option<String> {
        self.0.page(say).ok()
    }
}

impl Refusal {
    /// What does not fit, in the language of whoever reads.
    pub fn told(said: impl Fn(&Words) -> String + Send + Sync + 'static) -> Self {
        Self::Told(InWords::new(said))
    }

    /// The same where the records refuse; any other error as it is.
    pub fn or_told(error: RecordsError, said: impl Fn(&Words) -> String + Send + Sync + 'static) -> Self {
        match error {
            RecordsError::Refused(_) => Self::told(said),
            other => other.into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Locked => StatusCode::FORBIDDEN,
            Self::Said(_) | Self::Told(_) | Self::Changed => StatusCode::CONFLICT,
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Records(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Records(error) if error.is_the_disk() => StatusCode::INSUFFICIENT_STORAGE,
            Self::Records(_) | Self::Inside(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Answered(status) => *status,
            Self::SignIn(_) | Self::Confirm(_) => StatusCode::SEE_OTHER,
        }
    }

    /// Title, what happened, what to do.
    fn words(&self, say: &Words) -> [String; 3] {
        let say_of = &say.refusal;
        let all =
            |title: &String, what: &String, remedy: &String| [title.clone(), what.clone(), remedy.clone()];
        match self {
            Self::NotFound => all(
                &say_of.not_found,
                &say_of.not_found_what,
                &say_of.not_found_remedy,
            ),
            Self::Locked => all(&say_of.locked, &say_of.locked_what, &say_of.locked_remedy),
            Self::Said(words) => all(&say_of.did_not_work, words, &say_of.did_not_work_remedy),
            Self::Told(words) => all(&say_of.did_not_work, &(words.0)(say), &say_of.did_not_work_remedy),
            Self::Away(words) => all(&say_of.away, &(words.0)(say), &say_of.away_remedy),
            Self::TooOften(_) => all(
                &say_of.too_often,
                &say_of.too_often_what,
                &say_of.too_often_remedy,
            ),
            Self::Changed => all(&say_of.changed, &say_of.changed_what, &say_of.changed_remedy),
            Self::Records(error) if error.is_passing() => all(
                &say_of.records_away,
                &say_of.records_away_what,
                &say_of.records_away_remedy,
            ),
            Self::Records(error) if error.is_the_disk() => {
                all(&say_of.disk, &say_of.disk_what, &say_of.disk_remedy)
            }
            Self::Records(_) | Self::Inside(_) => {
                all(&say_of.inside, &say_of.inside_what, &say_of.inside_remedy)
            }
            Self::Answered(status) => answered(say, *status),
            Self::SignIn(_) | Self::Confirm(_) => Default::default(),
        }
    }

    fn page(&self, say: &Words) -> Result<String, askama::Error> {
        let [title, what, remedy] = self.words(say);
        Page {
            say,
            title: &title,
            what: &what,
            remedy: &remedy,
            style: crate::assets::style_path(),
        }
        .render()
    }
}

/// Words for an answer that was given before a page saw the request.
fn answered(say: &Words, status: StatusCode) -> [String; 3] {
    let say = &say.refusal;
    let [title, what, remedy] = match status {
        StatusCode::FORBIDDEN => [&say.other_site, &say.other_site_what, &say.other_site_remedy],
        StatusCode::PAYLOAD_TOO_LARGE => [&say.too_much, &say.too_much_what, &say.too_much_remedy],
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
            [&say.too_long, &say.too_long_what, &say.too_long_remedy]
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            [&say.not_found, &say.not_found_what, &say.not_found_remedy]
        }
        _ if status.is_server_error() => [&say.inside, &say.answered_inside_what, &say.inside_remedy],
        _ => [&say.not_whole, &say.not_whole_what, &say.not_whole_remedy],
    };
    [title.clone(), what.clone(), remedy.clone()]
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match &self {
            Self::SignIn(path) => {
                return Redirect::to(&format!("/sign-in?to={}", encoded(path))).into_response();
            }
            Self::Confirm(path) => {
                return Redirect::to(&format!("/confirm?to={}", encoded(path))).into_response();
            }
            Self::Records(error) => tracing::error!(%error, "records"),
            Self::Inside(error) => tracing::error!(error, "inside"),
            _ => {}
        }
        let status = self.status();
        let mut response = match self.page(english()) {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        };
        if let Self::TooOften(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(Unsaid(Arc::new(self)));
        response
    }
}

/// A path as the value of a query.
pub(crate) fn encoded(path: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    path.bytes()
        .map(|byte| {
            if keeps(byte) {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
