//! What the program is made of, from `cargo metadata`, `Cargo.lock` and the list of vendored files.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha384};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The top folder of the sources.
pub fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A file of the sources.
pub fn file(path: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(top().join(path)).with_context(|| format!("{path} cannot be read"))
}

/// What cargo knows of every crate that this machine's kind of program is made of. Asks no network: what was built is there.
pub fn metadata() -> anyhow::Result<Value> {
    let rustc = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(rustc.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let words = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
        "--filter-platform",
    ];
    let ran = Command::new(cargo)
        .args(words)
        .arg(host.context("rustc does not say for which machine it builds")?)
        .current_dir(top())
        .output()?;
    if !ran.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&ran.stderr));
    }
    Ok(serde_json::from_slice(&ran.stdout)?)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What each crate needs to run or to be built, by id; what only tests need is left out.
fn needs(metadata: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let is_shipped = |need: &&Value| list(need, "dep_kinds").any(|kind| word(kind, "kind") != "dev");
    list(&metadata["resolve"], "nodes")
        .map(|node| {
            let needs = list(node, "deps")
                .filter(is_shipped)
                .map(|need| word(need, "pkg"));
            (word(node, "id"), needs.collect())
        })
        .collect()
}

/// Ids of the crates that the program is made of, itself first.
fn shipped<'a>(metadata: &'a Value, needs: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let own = list(metadata, "packages").find(|package| word(package, "name") == "unstuck");
    let mut found: Vec<&str> = own.map(|package| word(package, "id")).into_iter().collect();
    let mut at = 0;
    while let Some(id) = found.get(at).copied() {
        for need in needs.get(id).into_iter().flatten() {
            if !found.contains(need) {
                found.push(need);
            }
        }
        at += 1;
    }
    found
}

/// SHA-256 of each crate as it was fetched, by name and version.
pub fn checksums() -> anyhow::Result<BTreeMap<(String, String), String>> {
    let lock: Value = toml::from_str(&file("Cargo.lock")?)?;
    let all = list(&lock, "package").map(|package| {
        let name = (
            word(package, "name").to_owned(),
            word(package, "version").to_owned(),
        );
        (name, word(package, "checksum").to_owned())
    });
    Ok(all.filter(|(_, sum)| !sum.is_empty()).collect())
}

fn address(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", word(package, "name"), word(package, "version"))
}

/// Old crates write a stroke for "or".
pub fn licence(package: &Value) -> String {
    word(package, "license").replace('/', " OR ")
}

fn component(package: &Value, sums: &BTreeMap<(String, String), String>) -> Value {
    let name = (
        word(package, "name").to_owned(),
        word(package, "version").to_owned(),
    );
    let mut component = json!({
        "type": "library", "bom-ref": address(package), "name": name.0, "version": name.1, "purl": address(package),
        "licenses": [{ "expression": licence(package) }],
    });
    if let Some(sum) = sums.get(&name) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Scripts from elsewhere that pages load, each file with its hash.
fn vendored() -> anyhow::Result<Vec<Value>> {
    let folder = "crates/web/assets/vendor";
    let listed: Value = toml::from_str(&file(&format!("{folder}/manifest.toml"))?)?;
    let mut found = Vec::new();
    for package in list(&listed, "package") {
        let (name, version) = (word(package, "name"), word(package, "version"));
        let mut files = Vec::new();
        for part in list(package, "file") {
            let bytes = std::fs::read(top().join(folder).join(word(part, "path")))?;
            let sum = hex(&Sha384::digest(&bytes));
            files.push(json!({ "type": "file", "name": word(part, "path"), "hashes": [{ "alg": "SHA-384", "content": sum }] }));
        }
        let purl = format!("pkg:npm/{name}@{version}");
        found.push(json!({
            "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "licenses": [{ "expression": word(package, "licence") }], "components": files,
        }));
    }
    Ok(found)
}

/// The list of parts, CycloneDX 1.5. The same sources give the same text: no time and no number of its own stands in it.
pub fn bom() -> anyhow::Result<Value> {
    let metadata = metadata()?;
    let needs = needs(&metadata);
    let ids = shipped(&metadata, &needs);
    let packages: BTreeMap<&str, &Value> = list(&metadata, "packages")
        .map(|package| (word(package, "id"), package))
        .collect();
    let sums = checksums()?;
    let address_of = |id: &&str| packages.get(*id).map(|package| address(package));
    let mut parts: Vec<Value> = ids
        .iter()
        .filter_map(|id| Some(component(packages.get(id)?, &sums)))
        .collect();
    if parts.is_empty() {
        bail!("cargo metadata knows no crate `unstuck`");
    }
    let mut own = parts.remove(0);
    own["type"] = json!("application");
    parts.extend(vendored()?);
    parts.sort_by_key(|part| part["bom-ref"].to_string());
    let mut edges: Vec<Value> = ids
        .iter()
        .filter_map(|id| {
            let on: BTreeSet<String> = needs.get(id)?.iter().filter_map(address_of).collect();
            Some(json!({ "ref": address_of(id)?, "dependsOn": on }))
        })
        .collect();
    edges.sort_by_key(|edge| edge["ref"].to_string());
    Ok(json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": { "component": own }, "components": parts, "dependencies": edges,
    }))
}
