//! Clients who belong together, such as one therapist's or one clinic's: dealt into one part, and drawn as one cluster.

use crate::score_file::{Covariate, ScoreFile};
use serde::Serialize;

/// Clients of a file, grouped by the values of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// What was found.
    pub found: Found,
    /// The group of each client of the file; none where no row of the client has a value.
    of_client: Vec<Option<usize>>,
}

/// What the values of a column say of the clients of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Name of the column.
    pub column: String,
    /// Different values in it.
    pub values: usize,
    /// Groups of clients that share no value.
    pub groups: usize,
    /// Clients with more than one value (a client who changed the therapist): they make one group of these values.
    pub clients_with_several_values: usize,
    /// Rows without a value.
    pub rows_without_value: usize,
    /// Clients none of whose rows has a value.
    pub clients_without_value: usize,
}

impl Groups {
    /// By the values of a column. Values that share a client belong to one group, so that nobody in a group has seen
    /// anybody of another.
    pub fn of(file: &ScoreFile, column: &Covariate) -> Self {
        let mut joined = Joined::new(column.values.len());
        let mut value_of: Vec<Option<usize>> = vec![None; file.clients.len()];
        let mut several = vec![false; file.clients.len()];
        let mut rows_without_value = 0;
        for (row, &value) in file.rows.iter().zip(&column.rows) {
            let (client, value) = (row.client as usize, value as usize);
            if column.values[value].is_empty() {
                rows_without_value += 1;
                continue;
            }
            let first = *value_of[client].get_or_insert(value);
            several[client] |= first != value;
            joined.join(first, value);
        }
        let mut number_of_root = vec![None; column.values.len()];
        let mut groups = 0;
        let of_client: Vec<Option<usize>> = value_of
            .iter()
            .map(|value| {
                let root = joined.root((*value)?);
                Some(*number_of_root[root].get_or_insert_with(|| {
                    groups += 1;
                    groups - 1
                }))
            })
            .collect();
        Self {
            found: Found {
                column: column.name.clone(),
                values: column.values.iter().filter(|value| !value.is_empty()).count(),
                groups,
                clients_with_several_values: several.iter().filter(|several| **several).count(),
                rows_without_value,
                clients_without_value: of_client.iter().filter(|group| group.is_none()).count(),
            },
            of_client,
        }
    }

    /// The group of a client of the file, if it is known.
    pub fn of_client(&self, client: u32) -> Option<usize> {
        self.of_client.get(client as usize).copied().flatten()
    }

    /// The cluster of a client of the file: its group, else one of its own.
    pub fn cluster(&self, client: u32) -> usize {
        self.of_client(client)
            .unwrap_or(self.found.groups + client as usize)
    }
}

impl Found {
    /// What a reader must know of the values, as a sentence; empty where every row has one and every client one only.
    pub fn sentence(&self) -> String {
        let column = &self.column;
        let mut parts = Vec::new();
        if self.rows_without_value > 0 {
            parts.push(format!(
                "{} without a value of {column}, {} with none at all",
                counted(self.rows_without_value, "row"),
                counted(self.clients_without_value, "client"),
            ));
        }
        if self.clients_with_several_values > 0 {
            parts.push(format!(
                "{} with more than one, whose values belong together, so that {} values make {}",
                counted(self.clients_with_several_values, "client"),
                self.values,
                counted(self.groups, "group"),
            ));
        }
        match parts.is_empty() {
            true => String::new(),
            false => format!(" {}.", parts.join("; ")),
        }
    }
}

/// "1 client", "2 clients".
pub fn counted(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// Values that belong together, as trees.
struct Joined {
    above: Vec<usize>,
}

impl Joined {
    fn new(values: usize) -> Self {
        Self {
            above: (0..values).collect(),
        }
    }

    fn root(&mut self, value: usize) -> usize {
        let mut at = value;
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.above[other] = one;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score_file::{Extra, Settings, Source, read_with};

    fn groups(rows: &str) -> Groups {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        std::fs::write(
            &path,
            format!("client_id,measure,session,score,therapist\n{rows}"),
        )
        .unwrap();
        let extra = Extra {
            columns: vec!["therapist".to_owned()],
            keep_measure_column: false,
        };
        let file = read_with(&Source::File(path), &Settings::default(), &extra).unwrap();
        Groups::of(&file, &file.covariates[0])
    }

    #[test]
    fn values_that_share_a_client_are_one_group_and_what_is_empty_is_counted() {
        let made = groups(
            "a,X,1,9,t1\na,X,2,8,t2\nb,X,1,9,t2\nc,X,1,9,t3\nd,X,1,9,\nd,X,2,9,\ne,X,1,9,\ne,X,2,9,t4\n",
        );
        let of = |client| made.of_client(client);
        assert_eq!(
            (of(0), of(1), of(2), of(3), of(4)),
            (Some(0), Some(0), Some(1), None, Some(2))
        );
        assert_ne!(made.cluster(3), made.cluster(4));
        assert_eq!(
            made.found,
            Found {
                column: "therapist".to_owned(),
                values: 4,
                groups: 3,
                clients_with_several_values: 1,
                rows_without_value: 3,
                clients_without_value: 1,
            }
        );
        let said = made.found.sentence();
        assert!(
            said.contains("3 rows without a value of therapist, 1 client with none"),
            "{said}"
        );
        assert!(said.contains("4 values make 3 groups"), "{said}");
    }

    #[test]
    fn where_every_row_has_one_value_nothing_is_said() {
        assert_eq!(groups("a,X,1,9,t1\nb,X,1,9,t2\n").found.sentence(), "");
    }
}
