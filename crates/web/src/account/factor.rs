//! Setting, replacing and removing one's second factor, and new recovery codes.

use super::confirm::MINUTES;
use crate::ctx::{Ctx, done};
use crate::may::May;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::second_factor;
use crate::sign_in::set_up::{Shown, codes_page, finish, page};
use axum::extract::Form;
use axum::response::Response;
use records::ceremony::Kind;
use serde::Deserialize;

const HERE: &str = "/account";
const ACTION: &str = "/account/second-factor";

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
            lead: ctx.words().account.factor_lead.clone(),
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
        return Err(Refusal::told(|say| say.account.too_late.clone()));
    };
    let Some(codes) = finish(&ctx, account, &secret, &given.code).await? else {
        let wrong = Some(ctx.words().sign_in.set_up_does_not_fit.clone());
        return page(
            &ctx,
            account,
            Shown {
                action: ACTION,
                begun: given.begun,
                lead: ctx.words().account.factor_lead.clone(),
                secret: &secret,
                wrong,
            },
        );
    };
    records.end(Kind::SecondFactor, &given.begun, now).await?;
    codes_page(&ctx, account, codes, HERE.to_owned())
}

async fn remove(ctx: Ctx) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, HERE)?;
    let account = ctx.account()?;
    if crate::sign_in::needs_second_factor(account, ctx.practice.settings().made_up) {
        return Err(Refusal::told(|say| say.account.keeps_factor.clone()));
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
        return Err(Refusal::told(|say| say.account.codes_need_factor.clone()));
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
    codes_page(&ctx, account, codes, HERE.to_owned())
}
