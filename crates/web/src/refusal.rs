//! What goes wrong, as a page: what happened, that nothing typed is lost, what to do. The log's words are others.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use records::RecordsError;

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
    /// Another server that is needed for this does not answer; in words for the person.
    #[error("{0}")]
    Away(String),
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
    title: &'a str,
    what: &'a str,
    remedy: &'a str,
    style: &'static str,
}

impl Refusal {
    fn words(&self) -> (StatusCode, &str, &str, &str) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "There is nothing here for you",
                "This page does not exist, or it is not yours to see.",
                "Go back, or begin again at the start page.",
            ),
            Self::Locked => (
                StatusCode::FORBIDDEN,
                "This device is set up for check-ins",
                "It shows nothing else until a therapist unlocks it.",
                "Hand it back, or unlock it with your password.",
            ),
            Self::Said(words) => (
                StatusCode::CONFLICT,
                "This did not work",
                words,
                "Go back: what you typed is still there.",
            ),
            Self::Away(words) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This way is closed just now",
                words,
                "Nothing was changed. If you need somebody now: the page /help is always open.",
            ),
            Self::TooOften(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "This was asked too often",
                "So that the practice stays open for everybody, the pages wait a little. Nothing was stored.",
                "Wait a minute, then go on. Check-in links and the page /help do not wait.",
            ),
            Self::Changed => (
                StatusCode::CONFLICT,
                "Somebody else changed this in between",
                "Nothing was overwritten, and what you typed is still in the page before this one.",
                "Go back, copy what you typed, load the page again and look at what is new.",
            ),
            Self::Records(error) if error.is_passing() => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The records cannot be reached just now",
                "What was stored before is safe. Whether this was stored is not sure; what you typed is still in the page before this one.",
                "Wait a moment, go back and send it again: the same form is stored once.",
            ),
            Self::Records(error) if error.is_the_disk() => (
                StatusCode::INSUFFICIENT_STORAGE,
                "The disk of this installation cannot take it",
                "Nothing of this was stored; what was stored before is safe. What you typed is still in the page before this one.",
                "Tell the person who looks after this installation: its disk is full or cannot be written. Then send it again.",
            ),
            Self::Records(_) | Self::Inside(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side",
                "Nothing was stored. It was written to the log of this installation, without anything you typed.",
                "Go back and try again. If it happens again, tell the person who looks after this installation.",
            ),
            Self::Answered(status) => answered(*status),
            Self::SignIn(_) | Self::Confirm(_) => (StatusCode::SEE_OTHER, "", "", ""),
        }
    }
}

/// Words for an answer that was given before a page saw the request.
fn answered(status: StatusCode) -> (StatusCode, &'static str, &'static str, &'static str) {
    let (title, what, remedy) = match status {
        StatusCode::FORBIDDEN => (
            "This came from another site",
            "A form of this practice can only be sent from its own pages. Nothing was stored.",
            "Open the page here and send it again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "This is too much at once",
            "A form holds up to 8 megabytes. Nothing was stored.",
            "Go back: what you typed is still there. Send less, or a smaller file.",
        ),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => (
            "This took too long",
            "It was stopped, and it is not sure whether anything was stored. What you typed is still in the page before this one.",
            "Wait a moment, go back and look; sending the same form twice stores it once.",
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (
            "There is nothing here for you",
            "This page does not exist, or it is not yours to see.",
            "Go back, or begin again at the start page.",
        ),
        _ if status.is_server_error() => (
            "Something went wrong on our side",
            "It was written to the log of this installation, without anything you typed.",
            "Go back and try again. If it happens again, tell the person who looks after this installation.",
        ),
        _ => (
            "This form did not arrive whole",
            "Nothing was stored. What you typed is still in the page before this one.",
            "Go back, load the page again and send it once more.",
        ),
    };
    (status, title, what, remedy)
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
        let (status, title, what, remedy) = self.words();
        let page = Page {
            title,
            what,
            remedy,
            style: crate::assets::style_path(),
        };
        let mut response = match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => (status, title.to_owned()).into_response(),
        };
        if let Self::TooOften(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
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
