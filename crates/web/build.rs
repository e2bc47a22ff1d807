//! Makes a field of each word that a page says, from the English files (`knowledge/pages/*.en.toml`): so that a word is written down
//! once, and the compiler finds a page that says one which is not there.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../knowledge/pages");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.sort();
    let mut sections = Vec::new();
    let mut code = String::new();
    for file in files {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let Some(section) = name.strip_suffix(".en.toml") else {
            continue;
        };
        let words: toml::Table = toml::from_str(&std::fs::read_to_string(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        write_section(&mut code, section, &words)?;
        sections.push(section.to_owned());
    }
    write_all(&mut code, &sections)?;
    let out = Path::new(&std::env::var("OUT_DIR")?).join("words.rs");
    Ok(std::fs::write(out, code)?)
}

/// The word of one key, as the pages use it.
struct Word<'a> {
    key: &'a str,
    english: Vec<&'a str>,
    blanks: Vec<&'a str>,
    is_counted: bool,
    is_linked: bool,
}

impl<'a> Word<'a> {
    fn of(key: &'a str, value: &'a toml::Value) -> Result<Self, String> {
        let text = |key: &str| value.get(key).and_then(toml::Value::as_str);
        let english = match (value.as_str(), text("one"), text("other")) {
            (Some(text), _, _) => vec![text],
            (None, Some(one), Some(other)) => vec![one, other],
            _ => return Err(format!("`{key}` is neither words nor one and other")),
        };
        let mut blanks = Vec::new();
        for name in english.iter().flat_map(|text| text.split('{').skip(1)) {
            let (name, _) = name
                .split_once('}')
                .ok_or(format!("`{key}`: a brace is not closed"))?;
            if !blanks.contains(&name) && name != "count" {
                blanks.push(name);
            }
        }
        let is_counted = english.len() == 2;
        if !is_counted && english[0].contains("{count}") {
            blanks.push("count");
        }
        Ok(Self {
            key,
            blanks,
            is_counted,
            is_linked: english[0].contains('['),
            english,
        })
    }

    fn name(&self) -> String {
        self.key.replace('-', "_")
    }

    fn kind(&self) -> &'static str {
        match (self.is_counted, self.is_linked && self.blanks.is_empty()) {
            (true, _) => "Counted",
            (false, true) => "Linked",
            (false, false) => "String",
        }
    }

    /// A field where nothing is filled in, else a function that fills it in.
    fn is_plain(&self) -> bool {
        self.blanks.is_empty() && !self.is_counted
    }

    fn doc(&self) -> String {
        format!("`{}`", self.english.join("` / `"))
    }

    fn write_function(&self, code: &mut String) -> std::fmt::Result {
        let name = self.name();
        let mut takes = String::new();
        if self.is_counted {
            takes.push_str(", count: impl std::borrow::Borrow<usize>");
        }
        for blank in &self.blanks {
            write!(takes, ", {}: impl std::fmt::Display", blank.replace('-', "_"))?;
        }
        let gives = if self.is_linked { "Linked" } else { "String" };
        writeln!(
            code,
            "#[doc = {:?}]\npub fn {name}(&self{takes}) -> {gives} {{",
            self.doc()
        )?;
        let text = if self.is_counted {
            writeln!(code, "let count = *count.borrow();")?;
            format!("self.{name}.text(count)")
        } else {
            format!("&self.{name}")
        };
        let mut values: Vec<String> = self
            .blanks
            .iter()
            .map(|blank| format!("({blank:?}, &{})", blank.replace('-', "_")))
            .collect();
        if self.is_counted {
            values.push("(\"count\", &count)".to_owned());
        }
        let filled = format!("fill({text}, &[{}])", values.join(", "));
        if self.is_linked {
            writeln!(code, "Linked::of(&{filled})\n}}")
        } else {
            writeln!(code, "{filled}\n}}")
        }
    }
}

fn write_section(code: &mut String, section: &str, words: &toml::Table) -> Result<(), Box<dyn Error>> {
    let words = words
        .iter()
        .map(|(key, value)| Word::of(key, value))
        .collect::<Result<Vec<_>, _>>()?;
    let name = type_name(section);
    writeln!(
        code,
        "/// The words of `pages/{section}`.\n#[derive(Debug, Clone)]\npub struct {name} {{"
    )?;
    for word in &words {
        let seen = if word.is_plain() { "pub " } else { "" };
        writeln!(
            code,
            "#[doc = {:?}]\n{seen}{}: {},",
            word.doc(),
            word.name(),
            word.kind()
        )?;
    }
    writeln!(
        code,
        "}}\nimpl {name} {{\npub(super) fn of(texts: &Texts<'_>) -> Self {{\nSelf {{"
    )?;
    for word in &words {
        let take = match word.kind() {
            "Counted" => "counted",
            "Linked" => "linked",
            _ => "text",
        };
        writeln!(
            code,
            "{}: texts.{take}({section:?}, {:?}),",
            word.name(),
            word.key
        )?;
    }
    writeln!(code, "}}\n}}")?;
    for word in words.iter().filter(|word| !word.is_plain()) {
        word.write_function(code)?;
    }
    Ok(writeln!(code, "}}")?)
}

fn write_all(code: &mut String, sections: &[String]) -> std::fmt::Result {
    writeln!(
        code,
        "/// All words of pages in one language.\n#[derive(Debug, Clone)]\npub struct Words {{\n/// The language they are in.\npub language: String,"
    )?;
    for section in sections {
        writeln!(
            code,
            "/// `pages/{section}`\npub {}: {},",
            section.replace('-', "_"),
            type_name(section)
        )?;
    }
    writeln!(
        code,
        "}}\nimpl Words {{\npub(super) fn of(language: &str, texts: &Texts<'_>) -> Self {{\nSelf {{\nlanguage: language.to_owned(),"
    )?;
    for section in sections {
        writeln!(
            code,
            "{}: {}::of(texts),",
            section.replace('-', "_"),
            type_name(section)
        )?;
    }
    writeln!(code, "}}\n}}\n}}")
}

/// `check-in` as `CheckIn`.
fn type_name(section: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    section.split('-').map(capital).collect()
}
