//! Who works in the made-up practice and signs in there.

use jiff::Timestamp;
use jiff::civil::Date;
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::practice::Settings;
use records::{AccountId, Records};

/// The password of everybody: the practice is made up, reached from this machine alone.
pub const PASSWORD: &str = "harbour-street";

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// What they are here for, in words.
    pub role: &'static str,
    /// What they type.
    pub login: &'static str,
    /// Who they are.
    pub name: String,
    /// What to look at.
    pub look_at: &'static str,
}

/// Who works here.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Those who treat: six therapists, then the supervisor.
    pub treat: Vec<AccountId>,
    /// The supervisor.
    pub supervisor: AccountId,
    /// Who can sign in.
    pub seats: Vec<Seat>,
}

struct Post {
    login: &'static str,
    name: &'static str,
    roles: &'static [Role],
    role: &'static str,
    look_at: &'static str,
}

const fn therapist(login: &'static str, name: &'static str, look_at: &'static str) -> Post {
    Post {
        login,
        name,
        roles: &[Role::Therapist],
        role: "therapist",
        look_at,
    }
}

const POSTS: &[Post] = &[
    therapist(
        "therapist",
        "Dr Thea Rapp",
        "the caseload, then Ana Marlow: slower than expected, why, what was tried, what came of it",
    ),
    therapist("osei", "Kwame Osei", "an answer that needs somebody today"),
    therapist(
        "lindqvist",
        "Dr Maja Lindqvist",
        "a proposal that was declined, a course that stands still after a gain",
    ),
    therapist("baumann", "Jonas Baumann", "a proposal that waits for its answer"),
    therapist("okada", "Emi Okada", "a check-in that was not answered, and why"),
    therapist(
        "ferreira",
        "Luis Ferreira",
        "a review that is overdue, a check-in that nobody answered",
    ),
    Post {
        login: "supervisor",
        name: "Dr Sena Adeyemi",
        roles: &[Role::Therapist, Role::Supervisor],
        role: "supervisor, treats too",
        look_at: "stalled and worsening cases of three therapists",
    },
    Post {
        login: "lead",
        name: "Ruth Calloway",
        roles: &[Role::ServiceLead],
        role: "service lead",
        look_at: "outcomes, completion, reasons for missing answers",
    },
    Post {
        login: "admin",
        name: "Noor Haddad",
        roles: &[Role::Administrator],
        role: "administrator",
        look_at: "people, measures, library, audit",
    },
];

/// For the audit: nobody was signed in.
pub fn deed(action: &'static str, detail: &str) -> Deed {
    Deed {
        account: None,
        who: "demo".to_owned(),
        action,
        client: None,
        detail: detail.to_owned(),
    }
}

/// Settings of the made-up practice, and everybody who works there.
///
/// # Errors
/// The database refuses.
pub async fn add(records: &Records, today: Date, now: Timestamp) -> anyhow::Result<Staff> {
    let mut ids = Vec::new();
    for post in POSTS {
        let new = NewAccount {
            login: post.login.to_owned(),
            name: post.name.to_owned(),
            email: Some(format!("{}@harbour-street.example", post.login)),
            roles: post.roles.to_vec(),
            language: "en".to_owned(),
        };
        ids.push(records.add_account(new, deed("write", "account"), now).await?);
    }
    let [first, second, third, .., supervisor, _lead, _admin] = ids[..] else {
        anyhow::bail!("the list of posts is too short")
    };
    let a_year_ago = today.checked_sub(jiff::Span::new().days(365))?;
    for treats in [first, second, third] {
        records
            .set_supervision(
                supervisor,
                treats,
                a_year_ago,
                true,
                deed("write", "supervision"),
                now,
            )
            .await?;
    }
    settings(records, supervisor, now).await?;
    passwords(records, &ids, now).await?;
    let seat = |post: &Post| Seat {
        role: post.role,
        login: post.login,
        name: post.name.to_owned(),
        look_at: post.look_at,
    };
    let treat = POSTS
        .iter()
        .zip(&ids)
        .filter(|(post, _)| post.roles.contains(&Role::Therapist))
        .map(|(_, id)| *id)
        .collect();
    Ok(Staff {
        treat,
        supervisor,
        seats: POSTS.iter().map(seat).collect(),
    })
}

async fn settings(records: &Records, backup: AccountId, now: Timestamp) -> anyhow::Result<()> {
    let (settings, version) = records.settings().await?;
    let settings = Settings {
        name: "Harbour Street Practice".to_owned(),
        made_up: true,
        read_within_hours: Some(24),
        reading_hours: (8, 18),
        backup: Some(backup),
        risk_flow_ready: true,
        ..settings
    };
    Ok(records
        .set_settings(&settings, version, deed("write", "settings"), now)
        .await?)
}

/// Sets everybody's password; the slow hashes are made side by side.
///
/// # Errors
/// The database refuses.
pub async fn passwords(records: &Records, ids: &[AccountId], now: Timestamp) -> anyhow::Result<()> {
    let mut setting = tokio::task::JoinSet::new();
    for id in ids.iter().copied() {
        let records = records.clone();
        setting.spawn(async move {
            records
                .set_password(id, PASSWORD.to_owned(), deed("write", "password"), now)
                .await
        });
    }
    while let Some(done) = setting.join_next().await {
        done??;
    }
    Ok(())
}
