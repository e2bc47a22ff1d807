//! The table of check-ins of a case.

use super::Table;
use crate::adjustment::practice::Share;
use crate::episode::event::{CheckInEvent, Event, What};
use crate::finding::{Finding, Reader};
use crate::hypothesis::page::Section;

/// Reads the table of a section.
pub(super) fn read(reader: &mut Reader, section: &Section) -> Table {
    let lines: Vec<(usize, String)> = reader
        .text
        .lines()
        .enumerate()
        .skip(section.line)
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter(|(_, line)| line.trim_start().starts_with('|'))
        .map(|(at, line)| (at + 1, line.to_owned()))
        .collect();
    let mut rows = lines.iter().map(|(line, text)| (*line, cells(text)));
    let columns = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    if columns.first().map(String::as_str) != Some("date") {
        reader.wrong(
            section.line,
            "the table does not begin with a column `date`",
            "Write | date | session | … |",
        );
    }
    let is_rule = |cells: &Vec<String>| {
        cells
            .iter()
            .all(|cell| !cell.is_empty() && cell.chars().all(|c| "-:".contains(c)))
    };
    let rows: Vec<(usize, Vec<String>)> = rows.filter(|(_, cells)| !is_rule(cells)).collect();
    for (line, cells) in &rows {
        if cells.len() != columns.len() {
            reader.wrong(
                *line,
                format!("{} cells under {} columns", cells.len(), columns.len()),
                "Fill the row up",
            );
        }
    }
    Table { columns, rows }
}

fn cells(line: &str) -> Vec<String> {
    line.trim()
        .trim_matches('|')
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

/// One check-in for each row in which something was answered. What stands in a table is told, so it is shared.
pub(super) fn events(
    table: &Table,
    is_measure: impl Fn(&str) -> bool,
    path: &str,
    findings: &mut Vec<Finding>,
) -> Vec<Event> {
    let mut events = Vec::new();
    for (line, cells) in &table.rows {
        let mut wrong = |what: String, remedy: &str| {
            findings.push(Finding {
                file: path.to_owned(),
                line: *line,
                what,
                remedy: remedy.to_owned(),
            });
        };
        let mut check_in = CheckInEvent {
            share: Some(Share::Full),
            ..CheckInEvent::default()
        };
        let mut on = None;
        for (column, cell) in table
            .columns
            .iter()
            .zip(cells)
            .filter(|(_, cell)| !is_empty(cell))
        {
            match (column.as_str(), value(cell)) {
                ("date", _) => match cell.parse() {
                    Ok(day) => on = Some(day),
                    Err(_) => wrong(format!("`{cell}` is no day"), "Write a day such as 2026-03-31"),
                },
                (_, None) => wrong(
                    format!("`{cell}` under {column} is no number"),
                    "Write a number, yes, no or –",
                ),
                ("session", Some(number)) => check_in.session = Some(number as u32),
                (name, Some(value)) if is_measure(name) => {
                    check_in.scores.insert(name.to_owned(), value);
                }
                (name, Some(value)) => {
                    check_in.quantities.insert(name.to_owned(), value);
                }
            }
        }
        let told = !check_in.scores.is_empty() || !check_in.quantities.is_empty();
        if let Some(on) = on.filter(|_| told) {
            events.push(Event {
                number: events.len() + 1,
                on,
                what: What::CheckIn(check_in),
            });
        }
    }
    events
}

fn is_empty(cell: &str) -> bool {
    matches!(cell, "" | "–" | "-" | "—")
}

fn value(cell: &str) -> Option<f64> {
    match cell {
        "yes" => Some(1.0),
        "no" => Some(0.0),
        number => number.replace('−', "-").parse().ok(),
    }
}
