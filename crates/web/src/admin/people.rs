//! People who sign in, and inviting somebody.

use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame};
use crate::post::queue::{self, INVITATION_DAYS};
use crate::refusal::Refusal;
use crate::sign_in::invitation;
use crate::therapist::given::{self, Choice, Given};
use askama::Template;
use axum::extract::{Form, Query};
use axum::response::Response;
use records::RecordsError;
use records::account::{Account, NewAccount, Role};
use records::{AccountId, audit::Deed};
use serde::Deserialize;

/// Roles that are given here; a client's account is made by their therapist.
pub const STAFF_ROLES: [(Role, &str, &str); 4] = [
    (
        Role::Therapist,
        "Therapist",
        "treats clients and sees their own caseload",
    ),
    (
        Role::Supervisor,
        "Supervisor",
        "reads the records of clients of those they supervise",
    ),
    (
        Role::ServiceLead,
        "Service lead",
        "sees the figures of the service, small numbers hidden",
    ),
    (
        Role::Administrator,
        "Administrator",
        "keeps people and installation, sees no clinical content",
    ),
];

/// A role in a word or two.
pub fn role_words(role: Role) -> &'static str {
    STAFF_ROLES
        .iter()
        .find(|(known, ..)| *known == role)
        .map_or("Client", |(_, words, _)| words)
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    frame: Frame,
    people: Vec<PersonRow>,
    find: String,
}

struct PersonRow {
    href: String,
    name: String,
    login: String,
    roles: String,
    stands: &'static str,
}

/// A name or login to find.
#[derive(Deserialize, Default)]
pub struct Find {
    #[serde(default)]
    find: String,
}

/// `GET /admin/people`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx, Query(Find { find }): Query<Find>) -> Result<Response, Refusal> {
    let mut staff = ctx.practice.records().staff().await?;
    let wanted = find.trim().to_lowercase();
    staff.retain(|account| account.name.to_lowercase().contains(&wanted) || account.login.contains(&wanted));
    staff.sort_by_key(|account| (account.disabled, account.name.to_lowercase()));
    let people = staff.iter().map(row).collect();
    ctx.page(&PeoplePage {
        frame: ctx.frame("People"),
        people,
        find,
    })
}

fn row(account: &Account) -> PersonRow {
    let roles: Vec<&str> = account.roles.iter().map(|role| role_words(*role)).collect();
    PersonRow {
        href: format!("/admin/people/{}", account.id),
        name: account.name.clone(),
        login: account.login.clone(),
        roles: roles.join(", "),
        stands: if account.disabled {
            "may not sign in"
        } else if !account.has_password {
            "invited"
        } else if account.has_second_factor {
            "signs in with a second factor"
        } else {
            "signs in with a password"
        },
    }
}

/// A role to tick.
pub struct RoleBox {
    /// What is sent.
    pub value: &'static str,
    /// In a word or two.
    pub words: &'static str,
    /// What it lets somebody do.
    pub means: &'static str,
    /// Whether it is ticked.
    pub on: bool,
}

/// The roles to tick as they were sent.
pub fn role_boxes(given: &Given) -> Vec<RoleBox> {
    let boxes = STAFF_ROLES.iter().map(|(role, words, means)| RoleBox {
        value: role.slug(),
        words,
        means,
        on: given.has("roles", role.slug()),
    });
    boxes.collect()
}

/// The roles that were sent; at least one is needed.
pub fn roles(given: &mut Given) -> Vec<Role> {
    let roles: Vec<Role> = given
        .all("roles")
        .filter_map(Role::of)
        .filter(|role| *role != Role::Client)
        .collect();
    if roles.is_empty() {
        given.wrong("roles", "Choose at least one role.");
    }
    roles
}

/// Languages in which pages can be shown.
pub fn languages(ctx: &Ctx) -> Vec<Choice> {
    ctx.practice
        .library()
        .labels
        .keys()
        .map(|tag| Choice::new(tag.clone(), super::languages::name(tag)))
        .collect()
}

#[derive(Template)]
#[template(path = "admin/new-person.html")]
struct NewPersonPage {
    frame: Frame,
    given: Given,
    roles: Vec<RoleBox>,
    languages: Vec<Choice>,
    sends_mail: bool,
}

#[derive(Template)]
#[template(path = "admin/invited.html")]
struct InvitedPage {
    frame: Frame,
    name: String,
    link: String,
    days: i64,
    /// The address it is sent to as well.
    sent_to: Option<String>,
}

/// `GET /admin/people/new`
///
/// # Errors
/// The template fails.
pub async fn new(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/people/new")?;
    let mut given = Given::default();
    given.put("language", ctx.practice.settings().language.clone());
    new_page(&ctx, given)
}

fn new_page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let page = NewPersonPage {
        frame: given::frame(ctx, "Invite somebody", &given),
        roles: role_boxes(&given),
        languages: languages(ctx),
        sends_mail: ctx.practice.sends_mail(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `POST /admin/people/new`: adds the person and shows the link, once.
///
/// # Errors
/// The records are away.
pub async fn invite(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/people/new")?;
    let mut given = Given::of(fields);
    let name = given.needed("name", "Write the person’s name.");
    let login = given.needed(
        "login",
        "Write what the person will type to sign in, such as “a.weber”.",
    );
    if login.chars().any(char::is_whitespace) {
        given.wrong("login", "A login has no spaces.");
    }
    let roles = roles(&mut given);
    let email = given.text("email");
    if email.as_deref().is_some_and(|email| !email.contains('@')) {
        given.wrong("email", "An e-mail address has an @, such as weber@example.org.");
    }
    let send = given.has("send", "yes");
    if send && !email.as_deref().is_some_and(queue::is_address) {
        given.wrong("email", "Write the address that the invitation is to be sent to.");
    }
    if !given.is_right() {
        return new_page(&ctx, given);
    }
    let language = given.value("language").to_owned();
    let new = NewAccount {
        login: login.clone(),
        name,
        email,
        roles,
        language,
    };
    let deed = ctx.deed("invite", None, format!("person {login}"));
    match ctx
        .practice
        .records()
        .add_account(new, deed.clone(), ctx.practice.now())
        .await
    {
        Ok(id) => invited(&ctx, id, send, deed).await,
        Err(RecordsError::Refused(_)) => {
            given.wrong("login", format!("The login {login} is taken. Choose another."));
            new_page(&ctx, given)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes an invitation and shows its link, which is stored nowhere but in the message that carries it, until that was sent.
///
/// # Errors
/// The records are away.
pub async fn invited(ctx: &Ctx, id: AccountId, send: bool, deed: Deed) -> Result<Response, Refusal> {
    let made = queue::invite(&ctx.practice, id, send, deed).await?;
    ctx.page(&InvitedPage {
        frame: ctx.frame("Invited"),
        name: made.account.name,
        link: format!(
            "{}{}",
            ctx.practice.address(),
            invitation::path(made.token.text())
        ),
        days: INVITATION_DAYS,
        sent_to: made.sent_to,
    })
}
