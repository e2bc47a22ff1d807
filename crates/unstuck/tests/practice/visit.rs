//! Somebody who visits a running practice: fills in check-ins as a browser would.

use super::support::Server;

/// Head and body of an answer, and where it leads.
pub struct Answer(pub String);

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0)
    }

    pub fn location(&self) -> &str {
        let line = self.0.lines().find_map(|line| line.strip_prefix("location: "));
        line.unwrap_or_default().trim()
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let found = tag
        .split(&format!(" {name}=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let text = found.unwrap_or_default();
    [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (coded, plain)| text.replace(coded, plain))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The form of a screen with the first answer of each question, as it is sent.
pub fn filled(html: &str, go: &str) -> String {
    let mut fields: Vec<(String, String)> = Vec::new();
    for tag in html
        .split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
    {
        let (name, value) = (attribute(tag, "name"), attribute(tag, "value"));
        let asked = fields.iter().any(|(known, _)| *known == name);
        if !name.is_empty() && !asked && ["hidden", "radio"].contains(&attribute(tag, "type").as_str()) {
            fields.push((name, value));
        }
    }
    fields.push(("go".to_owned(), go.to_owned()));
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    pairs.join("&")
}

/// Answers every screen but the last; gives the form of the last, not sent yet. An answer that is no screen is handed back.
pub fn up_to_the_last(server: &Server, path: &str) -> Result<String, Answer> {
    let mut at = path.to_owned();
    for _ in 0..30 {
        let screen = Answer(server.page(&at, ""));
        if screen.status() != 200 || !screen.0.contains("data-draft=") {
            return Err(screen);
        }
        let form = filled(&screen.0, "on");
        if screen.0.contains("value=\"on\">Send<") {
            return Ok(form);
        }
        let answer = Answer(server.send(path, &form));
        if answer.status() != 303 {
            return Err(answer);
        }
        at = answer.location().to_owned();
    }
    panic!("a check-in without an end")
}

/// A new check-in link of an episode, by the therapist's page; gives its path.
pub fn link(server: &Server, therapist: &str, episode: &str) -> Result<String, Answer> {
    let made = Answer(server.send_as(&format!("/clients/{episode}/link"), "", therapist));
    let path = made.0.split("/c/").nth(1).map(|rest| {
        let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        format!("/c/{token}")
    });
    path.ok_or(made)
}

/// The episodes of a therapist's caseload.
pub fn caseload(server: &Server, therapist: &str) -> Vec<String> {
    let page = server.page("/caseload", therapist);
    let mut found: Vec<String> = page
        .split("href=\"/clients/")
        .skip(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
        .collect();
    found.sort();
    found.dedup();
    found
}
