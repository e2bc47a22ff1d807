//! Where help is found, and the page that says so to anybody at any time, signed in or not.

use crate::check_in::concern;
use crate::ctx::{Ctx, Frame};
use crate::may::May;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::words::Words;
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
pub fn phones(practice: &Practice, words: &Words) -> Vec<Phone> {
    let library = practice.library();
    let country = practice.settings().country.clone();
    let mut found: Vec<Resource> = library
        .safety
        .resources_in(&country, practice.today())
        .into_iter()
        .map(|dated| dated.fact.clone())
        .collect();
    found.sort_by_key(|resource| !resource.emergency);
    found.iter().flat_map(|resource| ways(resource, words)).collect()
}

fn ways(resource: &Resource, words: &Words) -> Vec<Phone> {
    let say = &words.help;
    let ways = resource.contact.iter().map(|contact| {
        let (how, href, shown) = match contact {
            Contact::Call(number) => (
                say.call.clone(),
                format!("tel:{}", number.replace(' ', "")),
                number.clone(),
            ),
            Contact::Text { number, word } if word.is_empty() => {
                (say.text.clone(), format!("sms:{number}"), number.clone())
            }
            Contact::Text { number, word } => (say.text_with(word), format!("sms:{number}"), number.clone()),
            Contact::Web(address) => (
                say.open.clone(),
                address.clone(),
                address.trim_start_matches("https://").to_owned(),
            ),
        };
        Phone {
            name: resource.name.clone(),
            how,
            href,
            words: shown,
        }
    });
    ways.collect()
}

async fn help(ctx: Ctx) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let words = ctx.words();
    let safety = concern::words(&library, &words.language);
    ctx.page(&HelpPage {
        phones: phones(&ctx.practice, &words),
        tells_nobody: safety.map(|safety| safety.help_page.clone()).unwrap_or_default(),
        frame: ctx.frame_in(words.clone(), &words.help.now),
    })
}
