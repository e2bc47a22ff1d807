//! A form that may carry a file, sent in either of the two ways browsers have; and the files of a folder.

use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::therapist::given::Given;
use axum::extract::multipart::MultipartError;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

/// The fields of a form. A file that was chosen takes the place of the field `text`.
pub struct Sent(pub Given);

const NOT_READ: &str =
    "The form did not arrive whole. Go back and send it again; a file may be at most 8 MB.";

/// Too much is told as that, anything else as a form that did not arrive whole.
fn refused(status: StatusCode) -> Refusal {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::Answered(status)
    } else {
        Refusal::Said(NOT_READ.to_owned())
    }
}

fn is_in_parts(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

impl FromRequest<Practice> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, practice: &Practice) -> Result<Self, Refusal> {
        if !is_in_parts(&request) {
            let form = Form::<Vec<(String, String)>>::from_request(request, practice).await;
            return form
                .map(|Form(fields)| Self(Given::of(fields)))
                .map_err(|error| refused(error.status()));
        }
        let broken = |error: MultipartError| refused(error.status());
        let parts = Multipart::from_request(request, practice).await;
        let mut parts = parts.map_err(|error| refused(error.status()))?;
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut file = None;
        let mut readable = true;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let bytes = part.bytes().await.map_err(broken)?;
            if is_file && bytes.is_empty() {
                continue;
            }
            match String::from_utf8(bytes.to_vec()) {
                Ok(text) if is_file => file = Some(text.trim_start_matches('\u{feff}').to_owned()),
                Ok(text) => fields.push((name, text)),
                Err(_) => readable = false,
            }
        }
        if let Some(file) = file {
            fields.retain(|(name, _)| name != "text");
            fields.push(("text".to_owned(), file));
        }
        let mut given = Given::of(fields);
        if !readable {
            given.wrong(
                "file",
                "The file is not text in UTF-8. In your spreadsheet choose “CSV UTF-8” when you save it.",
            );
        }
        Ok(Self(given))
    }
}

/// The files of a folder that was chosen, by their path inside it. Empty files are left out.
pub struct Folder(pub Vec<(String, Option<String>)>);

impl FromRequest<Practice> for Folder {
    type Rejection = Refusal;

    async fn from_request(request: Request, practice: &Practice) -> Result<Self, Refusal> {
        if !is_in_parts(&request) {
            let form = Form::<Vec<(String, String)>>::from_request(request, practice).await;
            return form
                .map(|_| Self(Vec::new()))
                .map_err(|error| refused(error.status()));
        }
        let broken = |error: MultipartError| refused(error.status());
        let parts = Multipart::from_request(request, practice).await;
        let mut parts = parts.map_err(|error| refused(error.status()))?;
        let mut files = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(broken)?;
            if name.is_empty() || bytes.is_empty() {
                continue;
            }
            // Browsers say the folder too.
            let path = name.split_once('/').map_or(name.as_str(), |(_, path)| path);
            let text = String::from_utf8(bytes.to_vec()).map_err(|_| {
                Refusal::Said(format!("{path} is not text in UTF-8. Nothing was put in force."))
            })?;
            let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            files.push((path.to_owned(), Some(text)));
        }
        Ok(Self(files))
    }
}
