//! What is looked at, one thing after the other.

use super::{Check, Stands};
use crate::clock;
use crate::practice::backup::LAST;
use crate::practice::open::{self, Keys, Where, open_to_others};
use crate::practice::post::{PostArgs, server::Server};
use jiff::Timestamp;
use monitoring::knowledge::Library;
use records::account::Role;
use records::{Access, Place, Records};
use std::path::Path;

/// A backup older than this is said, days.
const OLD_BACKUP_DAYS: i64 = 7;
/// Less free disk than this is said, bytes.
const LITTLE_DISK: u64 = 1 << 30;
/// No honest clock shows a day before this program was written.
const WRITTEN: &str = "2026-11-23T00:00:00Z";

fn check(what: &'static str, stands: Stands, words: impl Into<String>) -> Check {
    Check {
        what,
        stands,
        words: words.into(),
    }
}

/// Looks at everything; what needs the records is left out where they do not open.
///
/// # Errors
/// The database goes away in between.
pub async fn all(place: &Where, quick: bool, post: &PostArgs) -> anyhow::Result<Vec<Check>> {
    let mut checks = vec![
        folder(&place.folder),
        keys(place),
        disk(&place.folder),
        backups(place),
        mail(post).await,
    ];
    if matches!(place.main, Place::File(_)) && !place.has_records() {
        checks.push(check(
            "records",
            Stands::Mend,
            format!(
                "there are none in {}: name the folder with --data",
                place.folder.display()
            ),
        ));
        return Ok(checks);
    }
    match Records::needs_migration(&place.main).await {
        Ok(true) => {
            let words = "older than this program: `unstuck serve` copies the records and takes the missing steps; the rest is not looked at";
            checks.push(check("schema", Stands::Look, words));
            return Ok(checks);
        }
        Ok(false) => checks.push(check("schema", Stands::Well, "as this program has it")),
        Err(error) => {
            checks.push(check("records", Stands::Mend, format!("do not open: {error}")));
            return Ok(checks);
        }
    }
    let records = match open::records_at(place, Access::Tool, false).await {
        Ok(records) => records,
        Err(error) => {
            checks.push(check("records", Stands::Mend, format!("do not open: {error:#}")));
            return Ok(checks);
        }
    };
    if !quick {
        checks.push(or_mend("files", files(&records).await));
        checks.push(or_mend("audit", audit(&records).await));
    }
    checks.push(or_mend("clock", time(&records).await));
    checks.push(or_mend("library", overlay(&records).await));
    checks.push(or_mend("people", people(&records).await));
    match provider(&records).await {
        Ok(found) => checks.extend(found),
        Err(error) => checks.push(or_mend("provider", Err(error))),
    }
    checks.push(or_mend("risk", risk(&records).await));
    checks.push(or_mend("messages", messages(&records).await));
    records.close().await;
    Ok(checks)
}

/// What could not be looked at has to be mended; the rest is looked at all the same.
fn or_mend(what: &'static str, looked: anyhow::Result<Check>) -> Check {
    looked.unwrap_or_else(|error| check(what, Stands::Mend, format!("cannot be looked at: {error:#}")))
}

async fn mail(post: &PostArgs) -> Check {
    let server = match Server::of(post) {
        Ok(Some(server)) => server,
        Ok(None) => {
            let words = "no --smtp was given, so it was not asked whether the mail server lets us in";
            return check("mail", Stands::Well, words);
        }
        Err(error) => return check("mail", Stands::Mend, format!("{error:#}")),
    };
    match server.reach().await {
        Ok(()) => check("mail", Stands::Well, format!("{} lets us in", server.name())),
        Err(error) => check(
            "mail",
            Stands::Mend,
            format!("{} does not let us in: {error}", server.name()),
        ),
    }
}

/// Messages that could not be handed over.
async fn messages(records: &Records) -> anyhow::Result<Check> {
    let states = records.message_states(1000).await?;
    let put_off = states
        .iter()
        .filter(|message| message.sent_at.is_none() && message.stopped_at.is_none() && message.failures > 0)
        .count();
    Ok(if put_off > 0 {
        let words =
            format!("{put_off} could not be handed over yet; the administrator’s page “Messages” says why");
        check("messages", Stands::Look, words)
    } else {
        check("messages", Stands::Well, "none is put off")
    })
}

fn folder(folder: &Path) -> Check {
    match open_to_others(folder) {
        _ if !folder.is_dir() => check(
            "folder",
            Stands::Mend,
            format!("{} is no folder", folder.display()),
        ),
        Some(mode) => check(
            "folder",
            Stands::Look,
            format!(
                "others may enter {} (mode {mode:o}); do: chmod 700 {}",
                folder.display(),
                folder.display()
            ),
        ),
        None => check("folder", Stands::Well, "for its owner alone"),
    }
}

fn keys(place: &Where) -> Check {
    match place
        .keys
        .text()
        .map(|text| records::vault::MasterKeys::parse(&text))
    {
        Err(error) => check("keys", Stands::Mend, format!("{error:#}")),
        Ok(Err(error)) => check(
            "keys",
            Stands::Mend,
            format!("{error}; put back the copy that lies elsewhere"),
        ),
        Ok(Ok(_)) => match &place.keys {
            Keys::File(path) if path.starts_with(&place.folder) => check(
                "keys",
                Stands::Well,
                "readable by their owner alone; they lie beside the records: is there a copy in another place?",
            ),
            _ => check("keys", Stands::Well, "readable, and not beside the records"),
        },
    }
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

fn disk(folder: &Path) -> Check {
    match free_bytes(folder) {
        None => check("disk", Stands::Look, "how much is free is not known here"),
        Some(bytes) if bytes < LITTLE_DISK => check(
            "disk",
            Stands::Mend,
            format!(
                "{} MB are free: nothing can be stored once it is full; make room",
                bytes >> 20
            ),
        ),
        Some(bytes) => check("disk", Stands::Well, format!("{} GB are free", bytes >> 30)),
    }
}

fn backups(place: &Where) -> Check {
    if matches!(place.main, Place::Server { .. }) {
        return check(
            "backup",
            Stands::Look,
            "PostgreSQL is backed up with pg_dump: this program does not see when",
        );
    }
    let how = format!(
        "unstuck backup --data {} --out FILE --passphrase-file FILE",
        place.folder.display()
    );
    let last = std::fs::read_to_string(place.folder.join(LAST))
        .ok()
        .and_then(|text| text.trim().parse::<Timestamp>().ok());
    let Some(last) = last else {
        return check("backup", Stands::Look, format!("none was made yet; do: {how}"));
    };
    let days = clock::now().duration_since(last).as_hours() / 24;
    if days > OLD_BACKUP_DAYS {
        return check(
            "backup",
            Stands::Look,
            format!("the last one is {days} days old; do: {how}"),
        );
    }
    check("backup", Stands::Well, format!("the last one is of {last}"))
}

async fn files(records: &Records) -> anyhow::Result<Check> {
    let wrong = records.integrity().await?;
    Ok(match wrong.first() {
        None => check("files", Stands::Well, "whole"),
        Some(first) => check(
            "files",
            Stands::Mend,
            format!(
                "{first} ({} findings): stop the server and restore the last backup",
                wrong.len()
            ),
        ),
    })
}

async fn audit(records: &Records) -> anyhow::Result<Check> {
    let walk = records.audit_walk().await?;
    Ok(match walk.broken {
        None => check(
            "audit",
            Stands::Well,
            format!("{} entries, each follows from the one before", walk.entries),
        ),
        Some((entry, why)) => check(
            "audit",
            Stands::Mend,
            format!("entry {entry} does not hold: {why}; find out who could write to the database"),
        ),
    })
}

async fn time(records: &Records) -> anyhow::Result<Check> {
    let now = clock::now();
    let last = records
        .audit_entries(None, 1)
        .await?
        .first()
        .and_then(|entry| entry.at.parse::<Timestamp>().ok());
    let (settings, _) = records.settings().await?;
    let written: Option<Timestamp> = WRITTEN.parse().ok();
    Ok(if written.is_some_and(|written| now < written) {
        check(
            "clock",
            Stands::Mend,
            format!("it shows {now}, which lies before this program was written: set it"),
        )
    } else if last.is_some_and(|last| last > now) {
        check(
            "clock",
            Stands::Mend,
            format!("it shows {now}, and something was recorded later than that: set it"),
        )
    } else {
        check(
            "clock",
            Stands::Well,
            format!("{now}; days are counted in {}", settings.time_zone),
        )
    })
}

async fn overlay(records: &Records) -> anyhow::Result<Check> {
    let files = records.overlay().await?;
    let count = files.len();
    if count == 0 {
        return Ok(check("library", Stands::Well, "as shipped"));
    }
    Ok(match Library::shipped().with_overlay(files) {
        Ok(library) => check(
            "library",
            Stands::Well,
            format!("with {count} files of the practice, version {}", library.version),
        ),
        Err(refused) => {
            let first = refused
                .findings
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            check(
                "library",
                Stands::Mend,
                format!(
                    "the practice's own files are refused, and the practice does not open with them: {first}"
                ),
            )
        }
    })
}

async fn people(records: &Records) -> anyhow::Result<Check> {
    let accounts = records.accounts(None).await?;
    let (settings, _) = records.settings().await?;
    let active = || accounts.iter().filter(|account| !account.disabled);
    if !active().any(|account| account.is(Role::Administrator)) {
        return Ok(check(
            "people",
            Stands::Mend,
            "there is no administrator; do: unstuck user add admin --name NAME --role administrator --data DIR",
        ));
    }
    let staff = active()
        .filter(|account| account.has_password && account.roles.iter().any(|role| *role != Role::Client));
    let without: Vec<&str> = staff
        .filter(|account| !account.has_second_factor)
        .map(|account| account.login.as_str())
        .collect();
    Ok(if without.is_empty() || settings.made_up {
        check(
            "people",
            Stands::Well,
            format!("{} can sign in", active().count()),
        )
    } else {
        check(
            "people",
            Stands::Look,
            format!(
                "no second factor by app: {} (a passkey counts too, and is not seen here)",
                without.join(", ")
            ),
        )
    })
}

async fn risk(records: &Records) -> anyhow::Result<Check> {
    let (settings, _) = records.settings().await?;
    let lacking: Vec<&str> = [
        (
            settings.read_within_hours.is_none(),
            "within how many hours somebody reads",
        ),
        (settings.backup.is_none(), "who is told when nobody has looked"),
    ]
    .into_iter()
    .filter_map(|(lacks, what)| lacks.then_some(what))
    .collect();
    Ok(match (settings.risk_flow_ready, lacking.is_empty()) {
        (true, true) => check(
            "risk",
            Stands::Well,
            "answers that need somebody today have a reader and a backup",
        ),
        (true, false) => check(
            "risk",
            Stands::Mend,
            format!(
                "items about risk are asked, and it is not said {}: say it in the settings",
                lacking.join(" and ")
            ),
        ),
        (false, _) => check(
            "risk",
            Stands::Look,
            "items about risk are not asked before the flow is set up in the settings",
        ),
    })
}

/// The identity provider that a server last began with; nothing where there never was one.
async fn provider(records: &Records) -> anyhow::Result<Option<Check>> {
    let Some((used, linked)) = records.providers().await?.into_iter().next() else {
        return Ok(None);
    };
    let matched = match used.matched_by.as_str() {
        "login" => "an account is found by its login the first time",
        "email" => "an account is found by its address the first time",
        _ => "each person links their account",
    };
    let factor = if used.second_factor {
        "its word on a second factor is taken"
    } else {
        "our second step follows"
    };
    let words = format!(
        "OpenID Connect at {} as {}, last begun {}; {linked} accounts linked; {matched}; {factor}",
        used.issuer, used.client_id, used.seen_at
    );
    Ok(Some(check("provider", Stands::Well, words)))
}
