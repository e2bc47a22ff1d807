//! The practice: names, times, who reads check-ins, what is switched on.

use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::therapist::given::{self, Choice, Given};
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use jiff::tz::TimeZone;
use records::AccountId;
use records::account::Role;
use records::practice::Settings;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    frame: Frame,
    given: Given,
    languages: Vec<Choice>,
    backups: Vec<Choice>,
    days: Vec<Choice>,
    phones: usize,
    sends_mail: bool,
}

fn yes(on: bool) -> &'static str {
    if on { "yes" } else { "" }
}

fn filled(settings: &Settings, version: i64) -> Given {
    let mut given = Given::default();
    let hours = |hours: Option<i32>| hours.map(|hours| hours.to_string()).unwrap_or_default();
    given.put("version", version.to_string());
    given.put("name", settings.name.clone());
    given.put("country", settings.country.clone());
    given.put("time_zone", settings.time_zone.clone());
    given.put("language", settings.language.clone());
    given.put("link_days", settings.link_days.to_string());
    given.put("read_within_hours", hours(settings.read_within_hours));
    given.put("reading_from", settings.reading_hours.0.to_string());
    given.put("reading_to", settings.reading_hours.1.to_string());
    for day in &settings.reading_days {
        given.put("reading_days", day.to_string());
    }
    given.put(
        "backup",
        settings.backup.map(|id| id.to_string()).unwrap_or_default(),
    );
    given.put("risk_flow_ready", yes(settings.risk_flow_ready));
    given.put("record_only", yes(settings.record_only));
    given.put("quiet_from", settings.quiet_hours.0.to_string());
    given.put("quiet_to", settings.quiet_hours.1.to_string());
    given.put("name_in_messages", settings.name_in_messages.clone());
    given.put("remind_after_days", hours(settings.remind_after_days));
    given.put("link_before_session", yes(settings.link_before_session));
    given.put("keep_years", settings.keep_years.to_string());
    given
}

/// `GET /admin/settings`
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let (settings, version) = ctx.practice.records().settings().await?;
    page(&ctx, filled(&settings, version)).await
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let staff = ctx.practice.records().staff().await?;
    let treats = staff
        .iter()
        .filter(|account| !account.disabled && (account.is(Role::Therapist) || account.is(Role::Supervisor)));
    let mut backups = vec![Choice::new("", "Nobody yet")];
    backups.extend(treats.map(|account| Choice::new(account.id.to_string(), account.name.clone())));
    let page = SettingsPage {
        frame: given::frame(ctx, "Practice", &given),
        languages: super::people::languages(ctx),
        backups,
        days: DAYS
            .iter()
            .zip(1..)
            .map(|(day, number)| Choice::new(number.to_string(), *day))
            .collect(),
        phones: ctx
            .practice
            .library()
            .safety
            .resources_in(given.value("country"), ctx.practice.today())
            .len(),
        sends_mail: ctx.practice.sends_mail(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/settings`
///
/// # Errors
/// The records are away, or somebody else changed the settings in between.
pub async fn change(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let (old, _) = ctx.practice.records().settings().await?;
    let new = read(&ctx, &mut given, old).await?;
    if !given.is_right() {
        return page(&ctx, given).await;
    }
    let expected = given.value("version").parse().unwrap_or(-1);
    let deed = ctx.deed("change-settings", None, "settings of the practice");
    ctx.practice
        .records()
        .set_settings(&new, expected, deed, ctx.practice.now())
        .await?;
    renew(&ctx).await?;
    Ok(done("/admin/settings", "settings-kept"))
}

/// Puts settings and overlay in force.
///
/// # Errors
/// They do not open; then the old ones stay in force.
pub async fn renew(ctx: &Ctx) -> Result<(), Refusal> {
    ctx.practice
        .renew()
        .await
        .map_err(|error| Refusal::Inside(error.to_string()))
}

async fn read(ctx: &Ctx, given: &mut Given, old: Settings) -> Result<Settings, Refusal> {
    let mut new = old;
    new.name = given.needed(
        "name",
        "Write what the practice is called. It stands on every page.",
    );
    new.country = given.value("country").to_uppercase();
    if new.country.len() != 2 || !new.country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        given.wrong("country", "A country is two letters, such as US, GB or DE.");
    }
    new.time_zone = given.value("time_zone").to_owned();
    if TimeZone::get(&new.time_zone).is_err() {
        given.wrong(
            "time_zone",
            "This time zone is not known. Write it as Europe/Berlin or America/New_York.",
        );
    }
    new.language = given.value("language").to_owned();
    new.link_days = whole(given, "link_days", 1, 90).unwrap_or(new.link_days);
    new.read_within_hours = if given.value("read_within_hours").is_empty() {
        None
    } else {
        whole(given, "read_within_hours", 1, 168)
    };
    new.reading_hours = hours(given, "reading_from", "reading_to", new.reading_hours);
    if given.is_right() && new.reading_hours.0 >= new.reading_hours.1 {
        given.wrong(
            "reading_to",
            "Reading ends before it begins. Write the later hour here.",
        );
    }
    new.quiet_hours = hours(given, "quiet_from", "quiet_to", new.quiet_hours);
    new.name_in_messages = given.value("name_in_messages").to_owned();
    new.remind_after_days = if given.value("remind_after_days").is_empty() {
        None
    } else {
        whole(given, "remind_after_days", 1, 90)
    };
    new.link_before_session = given.has("link_before_session", "yes");
    new.reading_days = given
        .all("reading_days")
        .filter_map(|day| day.parse().ok())
        .filter(|day| (1..=7).contains(day))
        .collect();
    new.keep_years = whole(given, "keep_years", 1, 100).unwrap_or(new.keep_years);
    new.record_only = given.has("record_only", "yes");
    new.backup = given.value("backup").parse::<AccountId>().ok();
    if let Some(backup) = new.backup {
        let account = ctx.practice.records().account(backup).await?;
        if account.disabled || !(account.is(Role::Therapist) || account.is(Role::Supervisor)) {
            given.wrong(
                "backup",
                "This person may not sign in, or treats nobody. Choose another.",
            );
        }
    }
    new.risk_flow_ready = given.has("risk_flow_ready", "yes");
    if new.risk_flow_ready {
        let lacks = lacks(&new);
        if !lacks.is_empty() {
            let words = format!(
                "Questions about risk cannot be asked yet: {}. An answer that needs a person must reach one.",
                lacks.join("; ")
            );
            given.wrong("risk_flow_ready", words);
        }
    }
    Ok(new)
}

/// What is missing before questions about risk may be asked.
fn lacks(settings: &Settings) -> Vec<&'static str> {
    let needed = [
        (
            settings.read_within_hours.is_none(),
            "enter within how many hours somebody reads",
        ),
        (
            settings.reading_days.is_empty(),
            "choose the days on which somebody reads",
        ),
        (settings.backup.is_none(), "name a backup person"),
    ];
    needed
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, words)| words)
        .collect()
}

/// A whole number within a range; notes what is wrong where there is none.
fn whole(given: &mut Given, key: &str, least: i32, greatest: i32) -> Option<i32> {
    let number = given
        .value(key)
        .parse()
        .ok()
        .filter(|number| (least..=greatest).contains(number));
    if number.is_none() {
        given.wrong(key, format!("Write a whole number from {least} to {greatest}."));
    }
    number
}

fn hours(given: &mut Given, from: &str, to: &str, old: (i8, i8)) -> (i8, i8) {
    let hour = |given: &mut Given, key: &str, old: i8| {
        whole(given, key, 0, 24)
            .and_then(|hour| i8::try_from(hour).ok())
            .unwrap_or(old)
    };
    (hour(given, from, old.0), hour(given, to, old.1))
}
