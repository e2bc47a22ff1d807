//! Running a practice: `demo`, `serve`, and the commands that look after the records.

pub mod audit;
pub mod backup;
pub mod demo;
pub mod doctor;
pub mod erase;
pub mod files;
pub mod keys;
pub mod made_up;
pub mod open;
pub mod post;
pub mod restore;
pub mod seal;
pub mod serve;
pub mod user;

/// For the audit: a command of this program, run by whoever may use the machine.
fn deed(action: &'static str, detail: impl Into<String>) -> records::audit::Deed {
    records::audit::Deed {
        account: None,
        who: "command line".to_owned(),
        action,
        client: None,
        detail: detail.into(),
    }
}
