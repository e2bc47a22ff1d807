//! The practice's own files over the library: the whole is checked before a file is in force.

use super::sent::Sent;
use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Given};
use askama::Template;
use axum::extract::{Form, Query};
use axum::response::Response;
use monitoring::finding::Finding;
use monitoring::instrument::Instrument;
use monitoring::knowledge::Library;
use records::sign_in::Token;
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Template)]
#[template(path = "admin/library.html")]
struct LibraryPage {
    frame: Frame,
    version: String,
    own: Vec<OwnFile>,
    shipped: Vec<String>,
}

struct OwnFile {
    path: String,
    lines: usize,
    replaces: bool,
}

#[derive(Template)]
#[template(path = "admin/library-file.html")]
struct FilePage {
    frame: Frame,
    given: Given,
    path: String,
    text: String,
    was: String,
    stands: &'static str,
    findings: Vec<FindingView>,
    checked: bool,
    is_own: bool,
}

/// Something that is wrong, as a page shows it.
pub(super) struct FindingView {
    pub(super) place: String,
    pub(super) what: String,
    pub(super) remedy: String,
}

impl FindingView {
    pub(super) fn of(finding: Finding) -> Self {
        Self {
            place: if finding.line == 0 {
                finding.file
            } else {
                format!("{}, line {}", finding.file, finding.line)
            },
            what: finding.what,
            remedy: finding.remedy,
        }
    }
}

/// `GET /admin/library`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx) -> Result<Response, Refusal> {
    let files = ctx.practice.records().overlay().await?;
    let shipped = Library::shipped();
    let own = files.iter().map(|(path, body)| OwnFile {
        lines: body.lines().count(),
        replaces: shipped.files.contains_key(path),
        path: path.clone(),
    });
    ctx.page(&LibraryPage {
        frame: ctx.frame("Own files over the library"),
        version: ctx.practice.library().version.clone(),
        own: own.collect(),
        shipped: shipped.files.keys().cloned().collect(),
    })
}

/// Which file.
#[derive(Deserialize, Default)]
pub struct Which {
    #[serde(default)]
    path: String,
}

/// `GET /admin/library/file?path=…`
///
/// # Errors
/// The records are away.
pub async fn edit(ctx: Ctx, Query(Which { path }): Query<Which>) -> Result<Response, Refusal> {
    let path = path.trim().to_owned();
    ctx.confirmed_within(MINUTES, "/admin/library")?;
    let own = own(&ctx, &path).await?;
    let shipped = Library::shipped().files.get(&path).cloned();
    let text = own
        .clone()
        .or(shipped)
        .unwrap_or_else(|| beginning(&ctx.practice.library(), &path));
    let mut given = Given::default();
    given.put("path", path);
    given.put("text", text);
    given.put("was", fingerprint(own.as_deref()));
    page(&ctx, given, Vec::new(), false).await
}

async fn own(ctx: &Ctx, path: &str) -> Result<Option<String>, Refusal> {
    let files = ctx.practice.records().overlay().await?;
    Ok(files
        .into_iter()
        .find(|(own, _)| own == path)
        .map(|(_, body)| body))
}

fn fingerprint(body: Option<&str>) -> String {
    body.map(Token::fingerprint).unwrap_or_default()
}

async fn page(ctx: &Ctx, given: Given, findings: Vec<Finding>, checked: bool) -> Result<Response, Refusal> {
    let path = given.value("path").to_owned();
    let is_own = own(ctx, &path).await?.is_some();
    let stands = match (is_own, Library::shipped().files.contains_key(&path)) {
        (true, true) => "The practice’s own text is in force in place of the shipped one.",
        (true, false) => "The practice’s own file is in force.",
        (false, true) => "The shipped text is in force. What you put in force here takes its place.",
        (false, false) => "There is no such file yet. What you put in force here is added.",
    };
    let page = FilePage {
        frame: given::frame(ctx, if path.is_empty() { "New file" } else { &path }, &given),
        text: given.value("text").to_owned(),
        was: given.value("was").to_owned(),
        path,
        stands,
        findings: findings.into_iter().map(FindingView::of).collect(),
        checked,
        is_own,
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/library/file`: checks, and with `act=put` puts in force what is right.
///
/// # Errors
/// The records are away, or somebody else changed the file in between.
pub async fn put(ctx: Ctx, Sent(mut given): Sent) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/library")?;
    let path = given.needed(
        "path",
        "Write where the file stands, such as instruments/core-10.en.toml.",
    );
    let text = format!("{}\n", given.value("text").replace("\r\n", "\n"));
    if text.trim().is_empty() {
        given.wrong(
            "text",
            "The file is empty. To remove it, use “Remove” on the list.",
        );
    }
    if !leads_down(&path) {
        given.wrong(
            "path",
            "A path leads down from the library’s folder, such as instruments/core-10.en.toml.",
        );
    }
    if !given.is_right() {
        return page(&ctx, given, Vec::new(), false).await;
    }
    let findings = check(&ctx, &[(path.clone(), Some(text.clone()))]).await?;
    if !findings.is_empty() {
        given.wrong(
            "text",
            format!(
                "{} is not put in force: {} found in the check below.",
                path,
                things(findings.len())
            ),
        );
        return page(&ctx, given, findings, true).await;
    }
    if !given.has("act", "put") {
        return page(&ctx, given, findings, true).await;
    }
    if fingerprint(own(&ctx, &path).await?.as_deref()) != given.value("was") {
        return Err(Refusal::Changed);
    }
    store(&ctx, vec![(path, Some(text))]).await?;
    Ok(done("/admin/library", "overlay-kept"))
}

/// Whether a path leads down from the library's folder.
pub(super) fn leads_down(path: &str) -> bool {
    let odd = |letter: char| letter.is_control() || letter == '\\';
    !path.contains("..") && !path.starts_with('/') && !path.chars().any(odd)
}

fn things(count: usize) -> String {
    if count == 1 {
        "one thing was".to_owned()
    } else {
        format!("{count} things were")
    }
}

/// What is wrong in the whole with these files put in, or taken away.
pub(super) async fn check(ctx: &Ctx, changed: &[(String, Option<String>)]) -> Result<Vec<Finding>, Refusal> {
    let mut files = ctx.practice.records().overlay().await?;
    files.retain(|(own, _)| changed.iter().all(|(path, _)| own != path));
    let put = changed
        .iter()
        .filter_map(|(path, text)| Some((path.clone(), text.clone()?)));
    files.extend(put);
    let checked = tokio::task::spawn_blocking(move || Library::shipped().with_overlay(files)).await;
    let checked = checked.map_err(|error| Refusal::Inside(format!("the check stopped: {error}")))?;
    Ok(checked.err().map(|refused| refused.findings).unwrap_or_default())
}

pub(super) async fn store(ctx: &Ctx, files: Vec<(String, Option<String>)>) -> Result<(), Refusal> {
    let became = |(path, text): &(String, Option<String>)| {
        let became = if text.is_some() { "put in force" } else { "removed" };
        format!("{path} {became}")
    };
    let all: Vec<String> = files.iter().map(became).collect();
    let deed = ctx.deed("library", None, all.join(", "));
    ctx.practice
        .records()
        .set_overlay(files, deed, ctx.practice.now())
        .await?;
    super::settings::renew(ctx).await
}

/// `POST /admin/library/remove`
///
/// # Errors
/// The records are away, or other files of the practice need this one.
pub async fn remove(ctx: Ctx, Form(Which { path }): Form<Which>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/library")?;
    if own(&ctx, &path).await?.is_none() {
        return Err(Refusal::NotFound);
    }
    let gone = vec![(path, None)];
    let findings = check(&ctx, &gone).await?;
    if let Some(first) = findings.first() {
        let words =
            format!("The file is needed by another file of the practice, so it was not removed. {first}");
        return Err(Refusal::Said(words));
    }
    store(&ctx, gone).await?;
    Ok(done("/admin/library", "overlay-gone"))
}

/// What a new file begins with: for the words of a measure its items and answers, for others nothing.
fn beginning(library: &Library, path: &str) -> String {
    let Some(name) = path
        .strip_prefix("instruments/")
        .and_then(|name| name.strip_suffix(".toml"))
    else {
        return String::new();
    };
    let Some((name, language)) = name.rsplit_once('.') else {
        return String::new();
    };
    library
        .instruments
        .iter()
        .find(|known| known.name == name)
        .map(|known| wording(known, language))
        .unwrap_or_default()
}

fn wording(instrument: &Instrument, language: &str) -> String {
    let mut text = format!(
        "instrument = \"{}\"\nlanguage = \"{language}\"\ntitle = \"\"          # as the client reads it\ninstruction = \"\"    # what stands above the items\nchecked_how = \"\"    # how the words were compared with the owner’s\nchecked = 2026-01-01\n",
        instrument.name
    );
    let mut sets: Vec<&str> = Vec::new();
    for item in &instrument.items {
        if !sets.contains(&item.answers.name()) {
            sets.push(item.answers.name());
        }
    }
    for set in sets {
        let _ = write!(text, "\n[[answers]]\nname = \"{set}\"\nlabels = []\n");
    }
    for item in &instrument.items {
        let _ = write!(text, "\n[[item]]\nid = \"{}\"\ntext = \"\"\n", item.id);
    }
    text.push_str("\n[licence]\ngranted_by = \"\"\nreference = \"\"\ngranted = 2026-01-01\n");
    text
}
