//! What comes into the program from others: licences, sources and names as `deny.toml` states them, and the list of parts that goes
//! with a release. Without a network. Known weaknesses need one: see `docs/SECURITY.md`, "Parts from others".
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

#[path = "../examples/sbom/parts.rs"]
mod parts;

use serde_json::Value;
use std::collections::BTreeSet;

/// Where crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn stated() -> Value {
    toml::from_str(&parts::file("deny.toml").unwrap()).unwrap()
}

fn words(value: &Value) -> BTreeSet<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn every_part_has_a_licence_that_is_allowed() {
    let stated = stated();
    let allowed = words(&stated["licenses"]["allow"]);
    let metadata = parts::metadata().unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "{} parts", packages.len());
    for package in packages.iter().filter(|package| !package["source"].is_null()) {
        let (name, licence) = (&package["name"], parts::licence(package));
        let read = spdx::Expression::parse(&licence);
        let read = read.unwrap_or_else(|error| panic!("{name} is under “{licence}”: {error}"));
        assert!(
            read.evaluate(|asked| allowed.contains(asked.to_string().as_str())),
            "{name} is under “{licence}”, which deny.toml does not allow"
        );
    }
}

#[test]
fn every_part_of_every_platform_comes_from_the_registry_with_a_checksum_and_none_is_banned() {
    let stated = stated();
    let banned: BTreeSet<&str> = stated["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|ban| ban["crate"].as_str())
        .collect();
    assert!(banned.contains("openssl"));
    let lock: Value = toml::from_str(&parts::file("Cargo.lock").unwrap()).unwrap();
    let sums = parts::checksums().unwrap();
    let own = [
        "longitudinal",
        "monitoring",
        "chart",
        "records",
        "web",
        "unstuck",
        "interop",
    ];
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(name), "{name} is banned in deny.toml");
        let Some(source) = package["source"].as_str() else {
            assert!(own.contains(&name), "{name} comes from a folder");
            continue;
        };
        assert_eq!(source, REGISTRY, "{name}");
        let version = package["version"].as_str().unwrap();
        let sum = sums.get(&(name.to_owned(), version.to_owned()));
        assert!(
            sum.is_some_and(|sum| sum.len() == 64),
            "{name} {version} has no checksum"
        );
    }
}

#[test]
fn the_list_of_parts_has_what_cyclonedx_requires() {
    let bom = parts::bom().unwrap();
    assert_eq!(
        (&bom["bomFormat"], &bom["specVersion"], &bom["version"]),
        (&"CycloneDX".into(), &"1.5".into(), &1.into())
    );
    assert_eq!(bom["metadata"]["component"]["name"], "unstuck");
    let components = bom["components"].as_array().unwrap();
    let mut refs: BTreeSet<&str> = BTreeSet::new();
    let kinds = ["application", "framework", "library", "file"];
    for part in components.iter().chain([&bom["metadata"]["component"]]) {
        assert!(kinds.contains(&part["type"].as_str().unwrap()), "{part}");
        assert!(!part["name"].as_str().unwrap().is_empty(), "{part}");
        assert!(part["purl"].as_str().unwrap().starts_with("pkg:"), "{part}");
        assert!(refs.insert(part["bom-ref"].as_str().unwrap()), "twice: {part}");
        for hash in part["hashes"].as_array().into_iter().flatten() {
            let letters = hash["content"].as_str().unwrap();
            assert!(
                letters.bytes().all(|byte| byte.is_ascii_hexdigit()) && letters.len() == 64,
                "{part}"
            );
        }
    }
    for name in ["records", "rustls", "sqlx", "argon2"] {
        assert!(components.iter().any(|part| part["name"] == name), "{name}");
    }
    for name in ["proptest", "spdx"] {
        assert!(
            components.iter().all(|part| part["name"] != name),
            "{name} is for tests alone"
        );
    }
    let htmx = components.iter().find(|part| part["name"] == "htmx.org").unwrap();
    let files = htmx["components"].as_array().unwrap();
    assert!(
        files
            .iter()
            .all(|file| file["hashes"][0]["content"].as_str().unwrap().len() == 96),
        "{htmx}"
    );
    for edge in bom["dependencies"].as_array().unwrap() {
        assert!(refs.contains(edge["ref"].as_str().unwrap()), "{edge}");
        assert!(words(&edge["dependsOn"]).is_subset(&refs), "{edge}");
    }
}
