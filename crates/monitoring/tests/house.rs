//! The walls of the house: a module may use only those that stand above it in its crate's `lib.rs`, and the pure crates
//! use only the crates that the architecture page allows.

// This test reads the source of the crates, which the crates themselves must not do.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn crate_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

/// The modules of a crate in the order of `lib.rs`.
fn modules(name: &str) -> Vec<String> {
    let text = fs::read_to_string(crate_folder(name).join("src/lib.rs")).unwrap();
    let modules = text.lines().filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    modules.map(str::to_owned).collect()
}

/// All source files of one module: its own and those of its folder.
fn files(name: &str, module: &str) -> Vec<PathBuf> {
    let src = crate_folder(name).join("src");
    let mut files = vec![src.join(format!("{module}.rs"))];
    let mut folders = vec![src.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// Says each place where a module names one that stands below it.
fn crossed_arrows(name: &str) -> Vec<String> {
    let modules = modules(name);
    assert!(modules.len() > 3, "the modules of {name} were not found");
    let mut crossed = Vec::new();
    for (place, module) in modules.iter().enumerate() {
        for file in files(name, module) {
            let text = fs::read_to_string(&file).unwrap();
            // Tests at the foot of a file may build what they need from anywhere.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for below in &modules[place + 1..] {
                let names = |line: &&str| {
                    !line.trim_start().starts_with("//") && line.contains(&format!("crate::{below}"))
                };
                if let Some(line) = code.lines().find(names) {
                    crossed.push(format!(
                        "{module} uses {below}, which stands below it: {}",
                        line.trim()
                    ));
                }
            }
        }
    }
    crossed
}

#[test]
fn in_monitoring_every_room_uses_only_those_before_it() {
    assert_eq!(crossed_arrows("monitoring"), Vec::<String>::new());
}

#[test]
fn in_longitudinal_every_module_uses_only_those_before_it() {
    assert_eq!(crossed_arrows("longitudinal"), Vec::<String>::new());
}

#[test]
fn crates_use_only_what_the_architecture_allows() {
    let uses = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(crate_folder(name).join("Cargo.toml")).unwrap();
        let own = ["longitudinal", "monitoring", "chart", "records", "web", "unstuck"];
        own.into_iter()
            .filter(|other| {
                text.lines()
                    .any(|line| line.starts_with(&format!("{other}.workspace")))
            })
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(uses("longitudinal"), Vec::<String>::new());
    assert_eq!(uses("chart"), Vec::<String>::new());
    assert_eq!(uses("monitoring"), ["longitudinal"]);
    assert_eq!(uses("records"), ["monitoring"]);
    assert_eq!(uses("web"), ["monitoring", "chart", "records"]);
    assert_eq!(
        uses("unstuck"),
        ["longitudinal", "monitoring", "chart", "records", "web"]
    );
}

/// Length of a source file, tests at its foot not counted, above which it should have been two.
const LONGEST_LINES: usize = 450;

#[test]
fn files_stay_small_enough_to_read() {
    for name in ["longitudinal", "monitoring", "chart", "records", "web", "unstuck"] {
        let mut folders = vec![crate_folder(name).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    let lines = text
                        .split("#[cfg(test)]")
                        .next()
                        .unwrap_or_default()
                        .lines()
                        .count();
                    assert!(lines <= LONGEST_LINES, "{}: {lines} lines", path.display());
                }
            }
        }
    }
}
