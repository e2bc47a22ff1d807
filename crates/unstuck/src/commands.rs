//! The commands that read one client and the library; each is a file with its arguments and `run`.

pub mod case;
pub mod explain;
pub mod knowledge;

mod overlay;
