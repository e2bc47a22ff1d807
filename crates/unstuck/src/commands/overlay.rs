//! A practice's own folder: every file in it, by its path inside.

use anyhow::Context as _;
use monitoring::knowledge::Library;
use std::path::Path;

/// The shipped library, with the practice's folder over it where one is given.
///
/// # Errors
/// A folder that cannot be read, or an overlay that is refused; the message has file, line and remedy of each finding.
pub(super) fn library(overlay: Option<&Path>) -> anyhow::Result<Library> {
    let shipped = Library::shipped();
    match overlay {
        None => Ok(shipped.clone()),
        Some(folder) => Ok(shipped.with_overlay(files(folder)?)?),
    }
}

/// Paths and texts of a folder, in order.
pub(super) fn files(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, inside: &str, found: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let inside = if inside.is_empty() {
            name.to_owned()
        } else {
            format!("{inside}/{name}")
        };
        if path.is_dir() {
            collect(&path, &inside, found)?;
        } else {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read as text", path.display()))?;
            found.push((inside, text));
        }
    }
    Ok(())
}
