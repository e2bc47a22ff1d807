//! `unstuck simulate`: made-up clients of a made-up world, with the truth beside them, to try and to measure things on.

mod write;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use longitudinal::worlds::{self, World};
use monitoring::knowledge::Library;

/// Make up clients whose truth is known: scores.csv and process.csv as a practice would have them, and truth.csv beside them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    unstuck simulate --world reference --clients 2000 --seed 1 --out made-up\n  \
    unstuck validate made-up/scores.csv --truth made-up/truth.csv --out validation")]
pub struct SimulateArgs {
    /// Which world; a wrong name lists them all.
    #[arg(long, value_name = "NAME", default_value = "reference")]
    world: String,
    /// How many clients.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    clients: u64,
    /// The same seed makes the same clients.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Folder for scores.csv, process.csv and truth.csv; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Change the world's own numbers at random by about this share, such as 0.2.
    #[arg(long, value_name = "SHARE")]
    jitter: Option<f64>,
}

/// Runs the command.
///
/// # Errors
/// A world that does not exist, a jitter that is no share, a folder or file that cannot be written.
pub fn run(args: &SimulateArgs) -> anyhow::Result<()> {
    let mut world = named(&args.world)?;
    if let Some(spread) = args.jitter {
        if !(0.0..=2.0).contains(&spread) {
            bail!("--jitter {spread} is no share; write a number from 0 to 2, such as 0.2");
        }
        world = worlds::jittered(&world, args.seed, spread);
    }
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("the folder {} cannot be made", args.out.display()))?;
    let written = write::write(
        &args.out,
        &world,
        args.seed,
        args.clients,
        Library::shipped().signal_rules(),
    )?;
    println!(
        "{} clients of the world \"{}\", seed {}: {} scores",
        args.clients, world.name, args.seed, written.scores
    );
    println!(
        "{}\n{}\n{}",
        written.scores_file.display(),
        written.truth_file.display(),
        written.process_file.display()
    );
    Ok(())
}

/// The world with this name; blanks may be written as hyphens.
fn named(name: &str) -> anyhow::Result<World> {
    let all = worlds::all_worlds();
    let same = |world: &&World| slug(world.name) == slug(name);
    match all.iter().find(same) {
        Some(world) => Ok(world.clone()),
        None => {
            let names: Vec<String> = all.iter().map(|world| slug(world.name)).collect();
            bail!(
                "there is no world \"{name}\". The worlds are {}",
                names.join(", ")
            )
        }
    }
}

fn slug(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_world_is_found_by_its_name_and_others_are_refused_with_a_list() {
        for world in worlds::all_worlds() {
            assert_eq!(named(&slug(world.name)).unwrap(), world);
        }
        let error = named("atlantis").unwrap_err().to_string();
        assert!(
            error.contains("reference") && error.contains("heavy-tails"),
            "{error}"
        );
    }
}
