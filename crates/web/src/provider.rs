//! Signing in at the clinic's own identity provider: OpenID Connect, authorization code flow with PKCE.
//!
//! An account is found by a link of issuer and subject, never made here. The link is made by the person while signed in, or once by
//! the login or the checked e-mail address, where the host said so. What the provider answers is checked by `openidconnect`:
//! signature, issuer, audience, time and nonce. The server asks the provider's own addresses and no others, and only when somebody
//! chose to sign in there. Where the provider does not answer, every other way stays open.

#[cfg(feature = "provider")]
mod asking;
#[cfg(feature = "provider")]
mod claims;
#[cfg(feature = "provider")]
mod known;
#[cfg(feature = "provider")]
mod back;
#[cfg(feature = "provider")]
mod visit;

use crate::ctx::Ctx;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;

#[cfg(feature = "provider")]
pub use known::Provider;

/// The path a provider sends people back to; it stands behind the practice's address in the list that the provider keeps.
pub const BACK: &str = "/sign-in/provider/back";

/// By what an account is found when somebody comes from the provider for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchedBy {
    /// By nothing: the person links it while signed in.
    #[default]
    Nothing,
    /// The provider's `preferred_username` is the login here.
    Login,
    /// The provider's `email`, which it must have checked, is the address kept here.
    Email,
}

impl MatchedBy {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Login => "login",
            Self::Email => "email",
        }
    }
}

/// A provider as the host describes it.
#[derive(Clone)]
pub struct Settings {
    /// Its address, exactly as it calls itself.
    pub issuer: String,
    /// What this installation is called there.
    pub client_id: String,
    /// The secret shared with it; none where it gave none.
    pub client_secret: Option<String>,
    /// What people call it; stands on the button.
    pub name: String,
    /// By what an account is found the first time.
    pub matched_by: MatchedBy,
    /// Whether its word on a second factor (`amr` holds `mfa`, or one of `acr`) takes the place of ours.
    pub second_factor: bool,
    /// Values of `acr` that stand for a second factor too; the first are asked for.
    pub acr: Vec<String>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({} as {})", self.issuer, self.client_id)
    }
}

/// A provider, which this program was built without.
#[cfg(not(feature = "provider"))]
pub struct Provider(std::convert::Infallible);

#[cfg(not(feature = "provider"))]
impl Provider {
    /// Never there.
    ///
    /// # Errors
    /// Always: this program was built without.
    pub fn new(_: Settings) -> Result<Self, String> {
        Err("this program was built without OpenID Connect (feature `provider` of crate `web`)".to_owned())
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        match self.0 {}
    }

    /// Where one signs out there too.
    pub fn signs_out_at(&self, _: &str) -> Option<String> {
        match self.0 {}
    }
}

/// What the provider is called, where there is one.
pub fn name(practice: &Practice) -> Option<String> {
    let provider = practice.door().provider.as_ref()?;
    Some(provider.settings().name.clone())
}

/// The provider, as whoever asks stands with it.
pub(crate) struct Standing {
    /// What people call it.
    pub name: String,
    /// Since when the account is linked with it, in words; none where it is not.
    pub since: Option<String>,
    /// When an administrator took the link away, in words, where the person did not link it anew.
    pub taken: Option<String>,
}

/// How whoever asks stands with the provider; none where there is none.
///
/// # Errors
/// The records are away, or nobody is signed in.
pub(crate) async fn standing(ctx: &Ctx) -> Result<Option<Standing>, Refusal> {
    let Some(provider) = &ctx.practice.door().provider else {
        return Ok(None);
    };
    let settings = provider.settings();
    let (records, account) = (ctx.practice.records(), ctx.account()?.id);
    let (zone, words) = (ctx.practice.time_zone(), ctx.words());
    let links = records.provider_links_of(account).await?;
    let link = links.into_iter().find(|link| link.issuer == settings.issuer);
    let removed = records.provider_removed(account).await?;
    let taken = removed
        .into_iter()
        .find(|gone| gone.by_other && gone.issuer == settings.issuer);
    Ok(Some(Standing {
        name: settings.name.clone(),
        since: link.map(|link| words.moment(&link.linked_at, &zone)),
        taken: taken.map(|gone| words.moment(&gone.removed_at, &zone)),
    }))
}

/// The routes. They are there without a provider too, and then lead to words.
#[cfg(feature = "provider")]
pub fn routes(routes: Routes) -> Routes {
    back::routes(visit::routes(routes))
}

/// The routes: none, this program was built without.
#[cfg(not(feature = "provider"))]
pub fn routes(routes: Routes) -> Routes {
    routes
}
