//! Setting, replacing and removing one's second factor, and new recovery codes.

use super::confirm::MINUTES;
use crate::ctx::{Ctx, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::second_factor;
use crate::sign_in::set_up::{DOES_NOT_FIT, Shown, codes_page, finish, page};
use axum::extract::Form;
use axum::response::Response;
use records::ceremony::Kind;
use serde::Deserialize;

const HERE: &str = "/account";
const ACTION: &str = "/account/second-factor";
const LEAD: &str = "With a second factor, a password that somebody else has learned opens nothing. What you set here takes the place of one that you had.";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/account/second-factor/new", May::SignedIn, begin)
        .post("/account/second-factor", May::SignedIn, set)
        .post("/account/second-factor/remove", May::SignedIn, remove)
        .post("/account/recovery-codes", May::SignedIn, codes)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    begun: String,
    code: String,
}

async fn begin(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, HERE)?;
    let account = ctx.account()?;
    let secret = second_factor::new_secret()?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let begun = records
        .begin(
            Kind::SecondFactor,
            Some(account.id),
            &second_factor::to_text(&secret),
            now,
        )
        .await?;
    page(
        &ctx,
        account,
        Shown {
            action: ACTION,
            begun: begun.text().to_owned(),
            lead: LEAD,
            secret: &secret,
            wrong: None,
        },
    )
}

async fn set(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, HERE)?;
    let account = ctx.account()?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let begun = records.begun(Kind::SecondFactor, &given.begun, now).await?;
    let begun = begun.filter(|begun| begun.account == Some(account.id));
    let secret = begun.and_then(|begun| second_factor::from_text(&begun.body));
    let Some(secret) = secret else {
        return Err(Refusal::Said(
            "Too much time has passed. Begin again on the page of your account.".to_owned(),
        ));
    };
    let Some(codes) = finish(&ctx, account, &secret, &given.code).await? else {
        let wrong = Some(DOES_NOT_FIT.to_owned());
        return page(
            &ctx,
            account,
            Shown {
                action: ACTION,
                begun: given.begun,
                lead: LEAD,
                secret: &secret,
                wrong,
            },
        );
    };
    records.end(Kind::SecondFactor, &given.begun, now).await?;
    codes_page(&ctx, codes, HERE.to_owned())
}

async fn remove(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, HERE)?;
    let account = ctx.account()?;
    if crate::sign_in::needs_second_factor(account, ctx.practice.settings().made_up) {
        let words =
            "Whoever sees the records of others keeps a second factor. You can replace it by another one.";
        return Err(Refusal::Said(words.to_owned()));
    }
    let deed = ctx.deed("second-factor", account.client, "removed");
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    records.set_second_factor(account.id, None, deed, now).await?;
    records.set_recovery_codes(account.id, Vec::new()).await?;
    Ok(done(HERE, "factor-removed"))
}

async fn codes(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, HERE)?;
    let account = ctx.account()?;
    if !account.has_second_factor {
        return Err(Refusal::Said(
            "Recovery codes stand in for a second factor. Set one first.".to_owned(),
        ));
    }
    let codes = second_factor::recovery_codes()?;
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    records.set_recovery_codes(account.id, codes.clone()).await?;
    records
        .audit(
            ctx.deed("second-factor", account.client, "new recovery codes"),
            now,
        )
        .await?;
    codes_page(&ctx, codes, HERE.to_owned())
}
