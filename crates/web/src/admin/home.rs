//! What there is in this installation, and what is still to be done.

use crate::ctx::{Ctx, Frame};
use crate::minding::{self, Overdue};
use crate::post::quiet::covers_reading;
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use records::account::Role;

#[derive(Template)]
#[template(path = "admin/home.html")]
struct HomePage {
    frame: Frame,
    overdue: Option<Overdue>,
    missing: Vec<(&'static str, &'static str)>,
    facts: Vec<(&'static str, String)>,
    pages: [(&'static str, &'static str, &'static str); 13],
}

const PAGES: [(&str, &str, &str); 13] = [
    ("/admin/people", "People", "who signs in, for what; invitations"),
    ("/admin/supervision", "Supervision", "who supervises whom"),
    (
        "/admin/settings",
        "Practice",
        "name, country, times, who reads check-ins",
    ),
    (
        "/admin/instruments",
        "Measures and licences",
        "which can be asked, which cannot and why",
    ),
    ("/admin/plan", "Measure plan", "which measure is given how often"),
    (
        "/admin/library",
        "Own files over the library",
        "changed wordings, rules and measures of this practice",
    ),
    ("/admin/languages", "Languages", "what there is in which language"),
    ("/admin/import", "Import", "clients and past scores from a table"),
    ("/admin/export", "Export", "the whole practice as open files"),
    (
        "/admin/erasure",
        "Erase a record",
        "what goes, what stays; whose time is over",
    ),
    (
        "/admin/sessions",
        "Signed in",
        "devices of everybody; sign one out",
    ),
    (
        "/admin/messages",
        "Messages",
        "which were sent, which were not and why",
    ),
    (
        "/admin/audit",
        "Audit",
        "who read or wrote what; is the chain whole?",
    ),
];

/// `GET /admin`
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let settings = ctx.practice.settings();
    let library = ctx.practice.library();
    let staff = ctx.practice.records().staff().await?;
    let active = |role: Role| {
        staff
            .iter()
            .filter(|account| account.is(role) && !account.disabled)
            .count()
    };
    let missing = [
        (
            settings.read_within_hours.is_none(),
            (
                "/admin/settings#read_within_hours",
                "Nobody reads check-ins between sessions, or it is not entered. Pages tell clients so.",
            ),
        ),
        (
            settings.backup.is_none(),
            (
                "/admin/settings#backup",
                "No backup person is named for tasks that nobody has seen in time.",
            ),
        ),
        (
            !settings.risk_flow_ready,
            (
                "/admin/settings#risk_flow_ready",
                "Questions about risk are not asked: shorter measures are given instead.",
            ),
        ),
        (
            settings.plan.is_null(),
            (
                "/admin/plan",
                "No measure plan of the practice: each client is given the measure of their course.",
            ),
        ),
        (
            ctx.practice.sends_mail()
                && settings.read_within_hours.is_some()
                && covers_reading(settings.quiet_hours, settings.reading_hours),
            (
                "/admin/settings#quiet_from",
                "Quiet hours cover hours in which somebody reads: they are told late that something waits.",
            ),
        ),
        (
            active(Role::Administrator) < 2,
            (
                "/admin/people/new",
                "There is one administrator only. If that person is away, nobody can help.",
            ),
        ),
    ];
    let facts = vec![
        ("Therapists", active(Role::Therapist).to_string()),
        ("Supervisors", active(Role::Supervisor).to_string()),
        ("Administrators", active(Role::Administrator).to_string()),
        (
            "Waiting to accept an invitation",
            staff
                .iter()
                .filter(|account| !account.has_password && !account.disabled)
                .count()
                .to_string(),
        ),
        ("Library", library.version.clone()),
        ("Own files over it", library.overlaid.len().to_string()),
    ];
    ctx.page(&HomePage {
        frame: ctx.frame("Installation"),
        overdue: minding::overdue(&ctx.practice).await?,
        missing: missing
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, words)| words)
            .collect(),
        facts,
        pages: PAGES,
    })
}
