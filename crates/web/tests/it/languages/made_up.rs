//! A language made by program from the English files, every word of it in ⟦…⟧. It is not shipped.

use crate::harness::{Stand, Who, deed};
use monitoring::knowledge::Library;
use std::collections::BTreeMap;

/// Its tag.
pub const TAG: &str = "xx";

/// Each piece of words between what is filled in: so that what is filled in is looked at as well.
fn wrapped(text: &str) -> String {
    let mut whole = String::new();
    let mut piece = String::new();
    let mut is_blank = false;
    let end = |piece: &mut String, whole: &mut String| {
        let words = std::mem::take(piece);
        let said = words.chars().any(char::is_alphabetic);
        whole.push_str(&if said { format!("⟦{words}⟧") } else { words });
    };
    for letter in text.chars() {
        match letter {
            '{' | '[' | ']' => {
                end(&mut piece, &mut whole);
                whole.push(letter);
                is_blank = letter == '{';
            }
            '}' => {
                whole.push(letter);
                is_blank = false;
            }
            _ if is_blank => whole.push(letter),
            _ => piece.push(letter),
        }
    }
    end(&mut piece, &mut whole);
    whole
}

/// Every text of a file, but symbols and what rules are made of.
fn table(text: &str) -> String {
    fn each(key: &str, value: &mut toml::Value) {
        match value {
            toml::Value::String(text) if key != "shape" => *text = wrapped(text.trim()),
            toml::Value::Table(table) => {
                for (key, value) in table.iter_mut() {
                    each(key, value);
                }
            }
            toml::Value::Array(list) => list.iter_mut().for_each(|value| each("", value)),
            _ => {}
        }
    }
    let mut value = toml::Value::Table(text.parse().unwrap());
    each("", &mut value);
    toml::to_string(&value).unwrap()
}

/// A page of the library without its head; headings stay, their words do not.
fn page(text: &str) -> String {
    let words = text.split("\n+++\n").nth(1).unwrap();
    let line = |line: &str| {
        let begins = ["### ", "# ", "- "]
            .iter()
            .find_map(|mark| Some((*mark, line.strip_prefix(mark)?)));
        let is_key = |key: &str| {
            key.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        match begins {
            Some(("- ", rest)) => match rest.split_once(": ").filter(|(key, _)| is_key(key)) {
                Some((key, words)) => format!("- {key}: {}", wrapped(words)),
                None => format!("- {}", wrapped(rest)),
            },
            Some((mark, rest)) => format!("{mark}{}", wrapped(rest)),
            None if line.trim().is_empty() || line.starts_with('#') => line.to_owned(),
            None => wrapped(line),
        }
    };
    words.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The safety words, which stand beside the rules in English.
fn safety() -> String {
    let safety = &Library::shipped().safety;
    let file: toml::Table = Library::shipped().files["safety.toml"].parse().unwrap();
    let english = file["words"].as_array().unwrap().iter();
    let english = english.filter_map(toml::Value::as_table);
    let mut words = english
        .clone()
        .find(|words| words["language"].as_str() == Some("en"))
        .unwrap()
        .clone();
    for (key, value) in &mut words {
        let text = if key == "language" {
            TAG.to_owned()
        } else {
            wrapped(value.as_str().unwrap())
        };
        *value = text.into();
    }
    let about = safety
        .rules
        .iter()
        .map(|rule| (rule.fact.name.clone(), wrapped(&rule.fact.about).into()));
    let all = toml::Table::from_iter([
        ("words".to_owned(), words.into()),
        ("about".to_owned(), toml::Table::from_iter(about).into()),
    ]);
    toml::to_string(&all).unwrap()
}

/// All files of the language: the words of pages, and those of the library around them.
pub fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (path, text) in &Library::shipped().files {
        let is_page = ["causes/", "adjustments/", "signs/", "criteria/"]
            .iter()
            .any(|folder| path.starts_with(folder));
        if let Some(name) = path
            .strip_suffix(".en.toml")
            .filter(|_| !path.starts_with("instruments/"))
        {
            let words = match name {
                "words" => text.clone(),
                _ => table(text),
            };
            files.insert(format!("{name}.{TAG}.toml"), words);
        } else if let Some(name) = path.strip_suffix(".md").filter(|_| is_page) {
            files.insert(format!("{name}.{TAG}.md"), page(text));
        }
    }
    files.insert(format!("safety.{TAG}.toml"), safety());
    files
}

/// Puts files into force in a practice, as its administrator does.
pub async fn put(stand: &Stand, files: BTreeMap<String, String>) {
    let mut deed = deed("library");
    deed.account = Some(stand.account(Who::Administrator).await);
    let files = files.into_iter().map(|(path, text)| (path, Some(text))).collect();
    let now = stand.practice.now();
    stand.records().set_overlay(files, deed, now).await.unwrap();
    stand.practice.renew().await.unwrap();
}

/// Everybody in the practice reads a language.
pub async fn speaks(stand: &Stand, language: &str) {
    stand
        .set(|settings| settings.language = language.to_owned())
        .await;
    let now = stand.practice.now();
    for who in Who::ALL.into_iter().filter(|who| *who != Who::Nobody) {
        let mut account = stand.records().account(stand.account(who).await).await.unwrap();
        account.language = language.to_owned();
        stand
            .records()
            .change_account(account, deed("write"), now)
            .await
            .unwrap();
    }
    for course in [stand.ana, stand.ben] {
        let mut client = stand.records().client(course.client).await.unwrap();
        client.language = language.to_owned();
        stand
            .records()
            .change_client(client, deed("write"), now)
            .await
            .unwrap();
    }
}
