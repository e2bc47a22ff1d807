//! The terms of the fixed part, and the columns they stand for.

use anyhow::bail;

use super::chosen_rows::{ChosenRows, is_missing};
use crate::score_file::{Covariate, ScoreFile};

/// The word for the time basis.
pub const TIME: &str = "time";

/// A product of columns; mostly of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term(Vec<String>);

/// Which value of a text column the others are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    column: String,
    value: String,
}

/// Reads `treatment=TAU`.
///
/// # Errors
/// What would be right.
pub fn reference(text: &str) -> Result<Reference, String> {
    match text.split_once('=') {
        Some((column, value)) if !column.is_empty() && !value.is_empty() => Ok(Reference {
            column: column.trim().to_owned(),
            value: value.trim().to_owned(),
        }),
        _ => Err(format!(
            "\"{text}\" names no value; write COLUMN=VALUE, such as treatment=TAU"
        )),
    }
}

/// A column of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedColumn {
    /// As R would print it: `treatmentBtheB`, `time:treatmentBtheB`.
    pub name: String,
    /// One value a row.
    pub values: Vec<f64>,
}

/// Reads `drug` or `time:treatment`.
///
/// # Errors
/// What would be right.
pub fn term(text: &str) -> Result<Term, String> {
    let names: Vec<String> = text.split(':').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err(format!(
            "\"{text}\" is not a term; write a column, or a product such as time:treatment"
        ));
    }
    Ok(Term(names))
}

/// The columns of the file that the terms need.
pub fn columns(terms: &[Term]) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for name in terms.iter().flat_map(|term| &term.0) {
        if name != TIME && !wanted.contains(name) {
            wanted.push(name.clone());
        }
    }
    wanted
}

/// Intercept, time basis, and what the terms add, in their order.
///
/// # Errors
/// A column with one value only, or a reference value that does not occur.
pub fn model_columns(
    terms: &[Term],
    references: &[Reference],
    file: &ScoreFile,
    rows: &ChosenRows,
    basis: &[f64],
) -> anyhow::Result<Vec<NamedColumn>> {
    let time = NamedColumn {
        name: TIME.to_owned(),
        values: basis.to_vec(),
    };
    let intercept = NamedColumn {
        name: "(Intercept)".to_owned(),
        values: vec![1.0; basis.len()],
    };
    let mut all = vec![intercept, time.clone()];
    let mut single: Vec<(String, Vec<NamedColumn>)> = vec![(TIME.to_owned(), vec![time])];
    for (wanted, covariate) in columns(terms).into_iter().zip(&file.covariates) {
        let reference = references.iter().find(|reference| reference.column == wanted);
        let columns = coded(covariate, rows, reference)?;
        single.push((wanted, columns));
    }
    let of = |name: &String| {
        single
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, columns)| columns)
    };
    for term in terms {
        let mut product: Option<Vec<NamedColumn>> = None;
        for columns in term.0.iter().filter_map(of) {
            product = Some(match product {
                None => columns.clone(),
                Some(so_far) => products(&so_far, columns),
            });
        }
        for column in product.unwrap_or_default() {
            if all.iter().all(|known| known.name != column.name) {
                all.push(column);
            }
        }
    }
    Ok(all)
}

/// A number column as it is; a text column as one indicator for each value but the first.
fn coded(
    covariate: &Covariate,
    rows: &ChosenRows,
    reference: Option<&Reference>,
) -> anyhow::Result<Vec<NamedColumn>> {
    let mut used = vec![false; covariate.values.len()];
    for &place in &rows.places {
        used[covariate.rows[place] as usize] = true;
    }
    let values = || {
        covariate
            .values
            .iter()
            .zip(&used)
            .filter(|(_, used)| **used)
            .map(|(value, _)| value)
    };
    if values().take(2).count() < 2 {
        let only = values().next().map_or("", String::as_str);
        bail!(
            "the column \"{}\" has one value only in these rows ({only}), so it explains nothing. Leave it out of --fixed",
            covariate.name
        );
    }
    let per_row = |of: &[f64]| {
        rows.places
            .iter()
            .map(|&place| of[covariate.rows[place] as usize])
            .collect()
    };
    let number = |value: &String| value.parse::<f64>().ok().filter(|number| number.is_finite());
    if reference.is_none() && values().all(|value| number(value).is_some()) {
        let numbers: Vec<f64> = covariate
            .values
            .iter()
            .map(|value| number(value).unwrap_or_default())
            .collect();
        return Ok(vec![NamedColumn {
            name: covariate.name.clone(),
            values: per_row(&numbers),
        }]);
    }
    let mut levels: Vec<&String> = values().filter(|value| !is_missing(value)).collect();
    levels.sort();
    if let Some(reference) = reference {
        let Some(place) = levels.iter().position(|level| **level == reference.value) else {
            let there: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
            bail!(
                "the column \"{}\" is never \"{}\" in these rows; it is {}",
                covariate.name,
                reference.value,
                there.join(", ")
            );
        };
        let first = levels.remove(place);
        levels.insert(0, first);
    }
    let indicator = |level: &&String| {
        let is_level: Vec<f64> = covariate
            .values
            .iter()
            .map(|value| f64::from(u8::from(value == *level)))
            .collect();
        NamedColumn {
            name: format!("{}{level}", covariate.name),
            values: per_row(&is_level),
        }
    };
    Ok(levels[1..].iter().map(indicator).collect())
}

fn products(left: &[NamedColumn], right: &[NamedColumn]) -> Vec<NamedColumn> {
    let mut all = Vec::new();
    for right in right {
        for left in left {
            all.push(NamedColumn {
                name: format!("{}:{}", left.name, right.name),
                values: left
                    .values
                    .iter()
                    .zip(&right.values)
                    .map(|(a, b)| a * b)
                    .collect(),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_columns_and_products() {
        let terms = ["drug", "time:treatment", "time"].map(|text| term(text).unwrap());
        assert_eq!(columns(&terms), ["drug", "treatment"]);
        assert!(term("time:").is_err());
    }

    #[test]
    fn products_are_named_as_r_names_them() {
        let one = NamedColumn {
            name: "time".into(),
            values: vec![2.0, 3.0],
        };
        let two = NamedColumn {
            name: "drugYes".into(),
            values: vec![0.0, 1.0],
        };
        let product = products(&[one], &[two]);
        assert_eq!(
            product,
            [NamedColumn {
                name: "time:drugYes".into(),
                values: vec![0.0, 3.0]
            }]
        );
    }
}
