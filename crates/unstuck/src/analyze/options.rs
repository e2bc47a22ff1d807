//! What a person may say about the measures of a file.

use longitudinal::bounded::Points;
use longitudinal::reliable_change::Better;

/// What the command line says about measures; a setting without a measure's name holds for all.
#[derive(Debug, Clone, Default)]
pub struct MeasureOptions {
    /// Scales.
    pub scales: Vec<Setting<Points>>,
    /// Which direction is better.
    pub better: Vec<Setting<Better>>,
    /// Reliabilities, 0 to below 1.
    pub reliabilities: Vec<Setting<f64>>,
    /// Means and standard deviations of people in general, points.
    pub functional: Vec<Setting<(f64, f64)>>,
    /// Least size of a sudden change, points.
    pub sudden_points: Option<f64>,
    /// Whether courses are estimated from the file even where the library has one.
    pub refit: bool,
}

/// A value for one measure, or for all.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The measure, as the file spells it; `None` for all.
    pub measure: Option<String>,
    /// The value.
    pub value: T,
}

impl MeasureOptions {
    /// The scale said for a measure.
    pub fn scale(&self, measure: &str) -> Option<Points> {
        said(&self.scales, measure)
    }

    /// The better direction said for a measure.
    pub fn better(&self, measure: &str) -> Option<Better> {
        said(&self.better, measure)
    }

    /// The reliability said for a measure.
    pub fn reliability(&self, measure: &str) -> Option<f64> {
        said(&self.reliabilities, measure)
    }

    /// Mean and standard deviation of people in general, said for a measure.
    pub fn functional(&self, measure: &str) -> Option<(f64, f64)> {
        said(&self.functional, measure)
    }
}

/// The setting for this measure, else the one for all.
fn said<T: Clone>(settings: &[Setting<T>], measure: &str) -> Option<T> {
    let own = settings
        .iter()
        .find(|setting| setting.measure.as_deref() == Some(measure));
    let all = || settings.iter().find(|setting| setting.measure.is_none());
    own.or_else(all).map(|setting| setting.value.clone())
}

/// Reads `VALUE` or `MEASURE=VALUE`.
fn setting<T>(text: &str, value: impl Fn(&str) -> Result<T, String>) -> Result<Setting<T>, String> {
    match text.rsplit_once('=') {
        Some((measure, rest)) => Ok(Setting {
            measure: Some(measure.to_owned()),
            value: value(rest)?,
        }),
        None => Ok(Setting {
            measure: None,
            value: value(text)?,
        }),
    }
}

/// `--scale 0..63`: whole points; `--scale 0.0..63.0`: fractions allowed.
///
/// # Errors
/// What would be right.
pub fn scale(text: &str) -> Result<Setting<Points>, String> {
    setting(text, |range| {
        let wrong = || format!("\"{range}\" is not a scale; write 0..63, or 0.0..63.0 where fractions exist");
        let (low, high) = range.split_once("..").ok_or_else(wrong)?;
        let (min, max): (f64, f64) = (number(low).ok_or_else(wrong)?, number(high).ok_or_else(wrong)?);
        if min >= max {
            return Err(wrong());
        }
        Ok(Points {
            min,
            max,
            whole: !low.contains('.') && !high.contains('.'),
        })
    })
}

/// `--better lower` or `--better DAS=higher`.
///
/// # Errors
/// What would be right.
pub fn better(text: &str) -> Result<Setting<Better>, String> {
    setting(text, |direction| match direction {
        "lower" => Ok(Better::Lower),
        "higher" => Ok(Better::Higher),
        _ => Err(format!(
            "\"{direction}\" is not a direction; write lower or higher"
        )),
    })
}

/// `--reliability 0.88`.
///
/// # Errors
/// What would be right.
pub fn reliability(text: &str) -> Result<Setting<f64>, String> {
    setting(text, |value| {
        let wrong =
            || format!("\"{value}\" is not a reliability; write a number from 0 to below 1, such as 0.88");
        number(value)
            .filter(|reliability| (0.0..1.0).contains(reliability))
            .ok_or_else(wrong)
    })
}

/// `--functional 114,14`: mean and standard deviation of people in general.
///
/// # Errors
/// What would be right.
pub fn functional(text: &str) -> Result<Setting<(f64, f64)>, String> {
    setting(text, |pair| {
        let wrong = || format!("\"{pair}\" is not a mean and a standard deviation; write them as 114,14");
        let (mean, sd) = pair.split_once(',').ok_or_else(wrong)?;
        let (mean, sd) = (number(mean).ok_or_else(wrong)?, number(sd).ok_or_else(wrong)?);
        if sd > 0.0 { Ok((mean, sd)) } else { Err(wrong()) }
    })
}

/// A share from 0 to 1.
///
/// # Errors
/// What would be right.
pub fn share(text: &str) -> Result<f64, String> {
    let wrong = || format!("\"{text}\" is not a share; write a number from 0 to 1, such as 0.2");
    number(text)
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(wrong)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_says_whether_fractions_exist() {
        let whole = scale("0..63").unwrap();
        assert_eq!(
            whole,
            Setting {
                measure: None,
                value: Points {
                    min: 0.0,
                    max: 63.0,
                    whole: true
                }
            }
        );
        assert!(!scale("DAS=0.0..151").unwrap().value.whole);
        for wrong in ["63..0", "0-63", "a..b", "0..inf"] {
            assert!(scale(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_measures_own_setting_comes_before_the_one_for_all() {
        let options = MeasureOptions {
            better: vec![better("lower").unwrap(), better("DAS=higher").unwrap()],
            ..MeasureOptions::default()
        };
        assert_eq!(options.better("DAS"), Some(Better::Higher));
        assert_eq!(options.better("GDS"), Some(Better::Lower));
    }
}
