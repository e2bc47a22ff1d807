//! The parts of the program as CycloneDX JSON, for whoever must know what runs on their machine.
//!
//! `cargo run --release -p unstuck --example sbom -- unstuck.cdx.json`

mod parts;

fn main() -> anyhow::Result<()> {
    let out = std::env::args().nth(1);
    let text = serde_json::to_string_pretty(&parts::bom()?)?;
    match out {
        Some(path) => std::fs::write(path, text + "\n")?,
        None => println!("{text}"),
    }
    Ok(())
}
