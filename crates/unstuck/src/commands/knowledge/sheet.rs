//! A form for practice on paper: as text, or as a page to print.

use anyhow::Context as _;
use askama::Template;
use monitoring::knowledge::sheet::{Answer, Row, Sheet, sheet};
use monitoring::knowledge::{Labels, Library};
use std::path::Path;

/// Columns of a sheet in plain text.
const COLUMNS: usize = 78;
/// Lines to write on where own words are asked for.
const LINES: usize = 2;

#[derive(Template)]
#[template(path = "sheet.html")]
struct Page<'a> {
    language: &'a str,
    sheet: &'a Sheet,
    labels: &'a Labels,
}

impl Page<'_> {
    fn say(&self, key: &str) -> String {
        self.labels.say(key)
    }
}

/// Prints the sheet of a format, or writes it to `out`: a page where the name ends in `.html`, else text.
///
/// # Errors
/// A format that the library does not have, or a file that cannot be written.
pub(super) fn run(library: &Library, slug: &str, out: Option<&Path>, language: &str) -> anyhow::Result<()> {
    let known: Vec<&str> = library
        .practice
        .iter()
        .map(|format| format.slug.as_str())
        .collect();
    let sheet = sheet(library, slug, language)
        .with_context(|| format!("there is no form {slug}; there are {}", known.join(", ")))?;
    let labels = library.labels(language);
    let is_page = out.is_some_and(|out| out.extension().is_some_and(|end| end == "html"));
    let text = if is_page {
        let page = Page {
            language,
            sheet: &sheet,
            labels: &labels,
        };
        page.render().context("the sheet cannot be laid out")?
    } else {
        as_text(&sheet, &labels)
    };
    match out {
        None => print!("{text}"),
        Some(out) => {
            std::fs::write(out, text).with_context(|| format!("{} cannot be written", out.display()))?;
        }
    }
    Ok(())
}

fn as_text(sheet: &Sheet, labels: &Labels) -> String {
    let mut text = format!(
        "{}\n{}\n\n{}\n\n",
        sheet.title,
        "=".repeat(sheet.title.chars().count()),
        sheet.purpose
    );
    text += &format!("{}: {}\n", labels.say("sheet.name-day"), "_".repeat(40));
    for row in &sheet.rows {
        text += &format!("\n{}{}\n", row.label, if row.required { " *" } else { "" });
        let notes = [&row.hint, &row.only_if, &row.risk];
        notes
            .into_iter()
            .flatten()
            .for_each(|note| text += &format!("  ({note})\n"));
        text += &blanks(row);
    }
    let list = |heading: String, lines: &[String], mark: &str| {
        let lines: String = lines.iter().map(|line| format!("  {mark}{line}\n")).collect();
        format!("\n{heading}\n{lines}")
    };
    if !sheet.worked_out.is_empty() {
        let lines: Vec<String> = sheet
            .worked_out
            .iter()
            .map(|line| format!("{line}: ______"))
            .collect();
        text += &list(labels.say("sheet.worked-out"), &lines, "");
    }
    text += &list(labels.say("sheet.share"), &sheet.sharing, "[ ] ");
    text += &format!(
        "\n* {}\n{}\n",
        labels.say("sheet.required"),
        labels.say("sheet.foot")
    );
    text
}

/// Where the answer goes.
fn blanks(row: &Row) -> String {
    let line = format!("  {}\n", "_".repeat(COLUMNS - 2));
    match &row.answer {
        Answer::Lines => line.repeat(LINES),
        Answer::Short(what) => format!("  {} ({what})\n", "_".repeat(30)),
        Answer::Number(range) => format!("  ______ ({range})\n"),
        Answer::One(words) | Answer::Any(words) => {
            words.iter().map(|word| format!("  [ ] {word}\n")).collect()
        }
    }
}
