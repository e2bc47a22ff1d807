//! Where help is found, and the page that says so to anybody at any time, signed in or not.

use crate::check_in::concern;
use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::response::Response;
use monitoring::safety::{Contact, Resource};

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/help", May::Anybody, help)
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    phones: Vec<Phone>,
    tells_nobody: String,
}

/// One way to reach help, ready for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Who answers.
    pub name: String,
    /// What to do: call, text, open.
    pub how: String,
    /// The link.
    pub href: String,
    /// What stands on the link.
    pub words: String,
}

/// Where help is found in the practice's country, as the library has it today; danger to life first.
pub fn phones(practice: &Practice) -> Vec<Phone> {
    let library = practice.library();
    let country = practice.settings().country.clone();
    let mut found: Vec<Resource> = library
        .safety
        .resources_in(&country, practice.today())
        .into_iter()
        .map(|dated| dated.fact.clone())
        .collect();
    found.sort_by_key(|resource| !resource.emergency);
    found.iter().flat_map(ways).collect()
}

fn ways(resource: &Resource) -> Vec<Phone> {
    let ways = resource.contact.iter().map(|contact| {
        let (how, href, words) = match contact {
            Contact::Call(number) => (
                "Call".to_owned(),
                format!("tel:{}", number.replace(' ', "")),
                number.clone(),
            ),
            Contact::Text { number, word } if word.is_empty() => {
                ("Send a text".to_owned(), format!("sms:{number}"), number.clone())
            }
            Contact::Text { number, word } => (
                format!("Send a text with {word}"),
                format!("sms:{number}"),
                number.clone(),
            ),
            Contact::Web(address) => (
                "Open".to_owned(),
                address.clone(),
                address.trim_start_matches("https://").to_owned(),
            ),
        };
        Phone {
            name: resource.name.clone(),
            how,
            href,
            words,
        }
    });
    ways.collect()
}

async fn help(ctx: Ctx) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let words = concern::words(&library, &ctx.language());
    ctx.page(&HelpPage {
        frame: ctx.frame("Help now"),
        phones: phones(&ctx.practice),
        tells_nobody: words.map(|words| words.help_page.clone()).unwrap_or_default(),
    })
}
