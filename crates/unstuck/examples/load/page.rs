//! What is looked for on a page: client pages, and a form with an answer to everything.

/// A form, filled in.
#[derive(Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What is sent.
    pub fields: Vec<(String, String)>,
}

/// The pages of clients that a caseload names, each once.
pub fn client_pages(body: &str) -> Vec<String> {
    let mut found: Vec<String> = body
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| {
            path.strip_prefix("/clients/")
                .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .map(str::to_owned)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The form of a check-in's screen with the first choice of every question, which is "not at all".
pub fn form_of(body: &str) -> Option<Form> {
    let form = body
        .split("<form ")
        .skip(1)
        .find(|form| form.contains("data-draft="))?;
    let form = form.split("</form>").next()?;
    let action = attribute(form.split('>').next()?, "action")?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for tag in form
        .split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
    {
        let kind = attribute(tag, "type").unwrap_or_default();
        let (Some(name), Some(value)) = (attribute(tag, "name"), attribute(tag, "value")) else {
            continue;
        };
        let is_new = fields.iter().all(|(known, _)| *known != name);
        if kind == "hidden" || (kind == "radio" && is_new) {
            fields.push((name, value));
        }
    }
    fields.push(("go".to_owned(), "on".to_owned()));
    Some(Form { action, fields })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let value = tag[start..].split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}
