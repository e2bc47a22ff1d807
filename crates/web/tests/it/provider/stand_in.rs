//! A provider of OpenID Connect on this machine, as small as a test needs it, which says whatever it is told to say.

use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// What the practice is called there.
pub const CLIENT: &str = "unstuck";
/// The secret they share.
pub const SECRET: &str = "a secret of a test & more";

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// With the key that the provider shows.
    Well,
    /// With another key under the same name.
    WithAnotherKey,
    /// Not at all, and saying so.
    Not,
    /// With the shared secret, which is no key pair.
    WithTheSecret,
    /// Well, and then a claim is changed.
    BeforeAChange,
}

/// What was promised for a code.
struct Code {
    nonce: String,
    challenge: String,
}

/// What it knows and how it answers.
pub struct Inside {
    now: Timestamp,
    subject: String,
    claims: Value,
    knows: Value,
    asked: String,
    codes: HashMap<String, Code>,
    count: u32,
    key: Arc<EcdsaKeyPair>,
    key_name: String,
    issuer: String,
    /// How the next tokens are signed.
    pub signed: Signed,
    /// What it calls itself when it is asked.
    pub calls_itself: Option<String>,
    /// Whether it fails at everything.
    pub down: bool,
    /// How often its keys were asked for.
    pub keys_asked: u32,
}

/// The provider; it stops when it is dropped.
pub struct StandIn {
    /// Its address.
    pub issuer: String,
    inside: Arc<Mutex<Inside>>,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.running.abort();
    }
}

fn new_key() -> Arc<EcdsaKeyPair> {
    let random = SystemRandom::new();
    let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let bytes = EcdsaKeyPair::generate_pkcs8(alg, &random).unwrap();
    Arc::new(EcdsaKeyPair::from_pkcs8(alg, bytes.as_ref(), &random).unwrap())
}

type Shared = State<Arc<Mutex<Inside>>>;

impl StandIn {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Mutex::new(Inside {
            now: Timestamp::UNIX_EPOCH,
            subject: "somebody".to_owned(),
            claims: json!({}),
            knows: json!({}),
            asked: String::new(),
            codes: HashMap::new(),
            count: 0,
            key: new_key(),
            key_name: "first".to_owned(),
            issuer: issuer.clone(),
            signed: Signed::Well,
            calls_itself: None,
            down: false,
            keys_asked: 0,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(inside.clone());
        let running = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            issuer,
            inside,
            running,
        }
    }

    /// Everything inside.
    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Its clock.
    pub fn set_clock(&self, now: Timestamp) {
        self.inside().now = now;
    }

    /// Who signs in there next.
    pub fn person(&self, subject: &str) {
        self.inside().subject = subject.to_owned();
    }

    /// What stands in the next tokens besides or in place of what is right; null takes a claim out.
    pub fn claims(&self, claims: Value) {
        self.inside().claims = claims;
    }

    /// What it tells of the person where it is asked.
    pub fn knows(&self, knows: Value) {
        self.inside().knows = knows;
    }

    /// The question of the last address somebody came with.
    pub fn asked(&self) -> String {
        self.inside().asked.clone()
    }

    /// It signs with a new key from now on, and shows only that one.
    pub fn changes_its_key(&self) {
        let mut inside = self.inside();
        inside.key = new_key();
        inside.key_name = "second".to_owned();
    }

    /// Somebody follows the link of a page, signs in, and is sent back: gives the path they are sent to.
    pub fn signs_in(&self, page: &str) -> String {
        let address = page.split("href=\"http").nth(1).expect("a link to the provider");
        let address = format!("http{}", address.split('"').next().unwrap());
        let address = address.replace("&#38;", "&").replace("&amp;", "&");
        assert!(address.starts_with(&format!("{}/go?", self.issuer)), "{address}");
        let question = address.split_once('?').unwrap().1.to_owned();
        let fields: HashMap<String, String> = question
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut inside = self.inside();
        inside.asked = question;
        inside.count += 1;
        let code = format!("code-{}", inside.count);
        let kept = Code {
            nonce: fields["nonce"].clone(),
            challenge: fields["code_challenge"].clone(),
        };
        inside.codes.insert(code.clone(), kept);
        format!("{}?code={code}&state={}", web::provider::BACK, fields["state"])
    }
}

fn away() -> Response {
    axum::http::StatusCode::BAD_GATEWAY.into_response()
}

async fn about(State(inside): Shared) -> Response {
    let inside = inside.lock().unwrap();
    if inside.down {
        return away();
    }
    let at = &inside.issuer;
    Json(json!({
        "issuer": inside.calls_itself.as_ref().unwrap_or(at),
        "authorization_endpoint": format!("{at}/go"),
        "token_endpoint": format!("{at}/token"),
        "userinfo_endpoint": format!("{at}/me"),
        "end_session_endpoint": format!("{at}/out"),
        "jwks_uri": format!("{at}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
    .into_response()
}

async fn keys(State(inside): Shared) -> Response {
    let mut inside = inside.lock().unwrap();
    inside.keys_asked += 1;
    let point = inside.key.public_key().as_ref();
    let part = |from: usize| URL_SAFE_NO_PAD.encode(&point[from..from + 32]);
    let key = json!({
        "kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": inside.key_name, "x": part(1), "y": part(33),
    });
    Json(json!({ "keys": [key] })).into_response()
}

async fn me(State(inside): Shared) -> Response {
    Json(inside.lock().unwrap().knows.clone()).into_response()
}

async fn token(
    State(inside): Shared,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let mut inside = inside.lock().unwrap();
    if inside.down {
        return away();
    }
    let refused =
        |why: &str| (axum::http::StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response();
    // The standard writes both as in a form before they are put together.
    let expected = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT}:a+secret+of+a+test+%26+more"))
    );
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return refused("invalid_client");
    }
    let Some(code) = sent.get("code").and_then(|code| inside.codes.remove(code)) else {
        return refused("invalid_grant");
    };
    let verifier = sent.get("code_verifier").cloned().unwrap_or_default();
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != code.challenge {
        return refused("invalid_grant");
    }
    Json(json!({
        "access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": inside.id_token(&code.nonce),
    }))
    .into_response()
}

impl Inside {
    fn id_token(&self, nonce: &str) -> String {
        let now = self.now.as_second();
        let mut claims = json!({
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": nonce,
            "iat": now, "exp": now + 300, "auth_time": now,
        });
        for (name, value) in self.claims.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let alg = match self.signed {
            Signed::Not => "none",
            Signed::WithTheSecret => "HS256",
            _ => "ES256",
        };
        let head = json!({ "alg": alg, "typ": "JWT", "kid": self.key_name });
        let text = format!("{}.{}", part(&head), part(&claims));
        let sign = |key: &EcdsaKeyPair| {
            let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
            URL_SAFE_NO_PAD.encode(signature)
        };
        match self.signed {
            Signed::Well => format!("{text}.{}", sign(&self.key)),
            Signed::WithAnotherKey => format!("{text}.{}", sign(&new_key())),
            Signed::Not => format!("{text}."),
            Signed::WithTheSecret => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                format!(
                    "{text}.{}",
                    URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, text.as_bytes()))
                )
            }
            Signed::BeforeAChange => {
                let mut changed = claims.clone();
                changed["sub"] = json!("subject-eve");
                format!("{}.{}.{}", part(&head), part(&changed), sign(&self.key))
            }
        }
    }
}
