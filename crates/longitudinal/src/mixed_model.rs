//! Linear mixed models: which course does a file of scores show, and how do clients differ from it?
//!
//! # The model
//!
//! Client `i` has `nᵢ` scores `yᵢ`. They are
//!
//! ```text
//! yᵢ = Xᵢ β + Zᵢ bᵢ + eᵢ      bᵢ ~ N(0, σ² G)      eᵢ ~ N(0, σ² I)
//! ```
//!
//! `Xᵢ` holds the fixed columns (any), `Zᵢ` a column of ones and, with a random slope, the time basis. `G` is the
//! covariance of the random effects relative to the noise; it may be singular. So `yᵢ ~ N(Xᵢ β, σ² Vᵢ)` with
//! `Vᵢ = I + Zᵢ G Zᵢ'`. A random intercept alone is the same model with a basis of zeros.
//!
//! # What is made smallest
//!
//! For given `G` the best `β` is generalised least squares and the best `σ²` is `r² / d`, with
//! `r² = Σ (yᵢ − Xᵢ β)' Vᵢ⁻¹ (yᵢ − Xᵢ β)`. What remains is a function of `G` alone, the profiled deviance
//! (Bates, Mächler, Bolker and Walker, Journal of Statistical Software 67(1), 2015, has the same two criteria):
//!
//! ```text
//! ML     −2 ln L = Σ ln|Vᵢ|                    + n (1 + ln(2π r²/n))              d = n
//! REML   −2 ln L = Σ ln|Vᵢ| + ln|Σ Xᵢ'Vᵢ⁻¹Xᵢ| + (n − p) (1 + ln(2π r²/(n − p)))  d = n − p
//! ```
//!
//! # Why clients can be added up
//!
//! Write `Mᵢ = Zᵢ'Zᵢ`, `Wᵢ = [Xᵢ yᵢ]` and `Cᵢ = Zᵢ'Wᵢ` (2 × (p + 1)). Then
//!
//! ```text
//! |Vᵢ| = |I + Mᵢ G|        Vᵢ⁻¹ = I − Zᵢ Kᵢ Zᵢ'        Kᵢ = G (I + Mᵢ G)⁻¹
//! A(G) = Σ Wᵢ'Vᵢ⁻¹Wᵢ = Σ Wᵢ'Wᵢ − Σ Cᵢ' Kᵢ Cᵢ
//! ```
//!
//! and `A` gives everything: its upper left part is `Σ X'V⁻¹X`, its last column solves for `β`, and with
//! `v = (−β, 1)` it is `r² = v' A v`. `Kᵢ` depends on the client only through `Mᵢ` = (number of scores, Σz, Σz²).
//! Clients with equal `Mᵢ` form a *pattern*, for which the three matrices `Σ aᵢaᵢ'`, `Σ (aᵢbᵢ' + bᵢaᵢ')`, `Σ bᵢbᵢ'` of
//! the rows `a`, `b` of `C` are enough, once and for all. An evaluation then costs what the patterns cost, however many
//! clients there are. This holds for every fixed column, one that changes over time included: covariates
//! make `Cᵢ` differ, never `Kᵢ`. With irregular times every client is a pattern of its own, and an evaluation costs what
//! the clients cost. Scores are read once; nothing of the size of the file is kept.
//!
//! # The way down
//!
//! Let `B = (I + M G)⁻¹` and `F = B M = Z'V⁻¹Z`. In a direction `H` (a symmetric change of `G`)
//!
//! ```text
//! d ln|V| = tr(F H)      d²ln|V| = −tr(F H F H')      dK = B'H B      d²K = −B'H F H'B − B'H'F H B
//! ```
//!
//! from which gradient and Hessian of the deviance follow exactly, `β` being at its best throughout (module
//! `deviance`). The search moves the Cholesky factor `θ` of `G = Λ Λ'`, by three EM steps and then Newton's, halved until
//! the deviance falls. The diagonal of `Λ` is left free to change its sign, which changes nothing else; its zero, the
//! boundary, is then an ordinary stationary point, and entries next to it are put on it where that costs less than
//! 1e-9 of deviance. A stationary point on the boundary is accepted only if the deviance falls in no direction `n n'` of
//! `G`; otherwise the search goes on there. With fewer than 1000 clients, or at the boundary, two other starts are
//! tried. The search ends when the quadratic model promises less than 1e-10 of deviance, and then takes that last step.
//!
//! # Digits
//!
//! Fixed columns and response are centred, made orthonormal, and the response is freed of its least-squares fit before
//! anything is added up; the basis is centred and scaled to spread one (which turns `G` into another covariance and the
//! model into itself). So a far zero of scores or of time, or columns of very different size, cost no digits. In
//! these units noise below 1e-6 of the standard deviation that least squares leaves is not told from none.
//!
//! # What the result says of a client
//!
//! Given the scores, `bᵢ` is normal with mean `Kᵢ Zᵢ'(yᵢ − Xᵢ β)` and variance `σ² Kᵢ`: the prediction and its
//! conditional variance (lme4's `ranef` and `condVar`). A client without scores gets mean zero and variance `σ² G`.
//!
//! # What it does not say
//!
//! Noise is independent from score to score: scores close in time are in truth more alike, which
//! [`crate::growth::Drift`] is for. Standard errors take the variances as known. Scores are taken to be missing for
//! reasons that the other scores of the client explain.

mod assemble;
mod blocks;
mod comparison;
mod design;
mod deviance;
#[cfg(test)]
mod deviance_tests;
mod error;
mod fit;
mod given;
mod least_squares;
mod one_client;
mod optimum;
mod patterns;
mod scaling;
mod steps;
mod sums;
mod variances;

pub use comparison::{LikelihoodRatio, likelihood_ratio};
pub use design::{Criterion, Design, FixedColumn, RandomEffects};
pub use error::FitError;
pub use fit::{Fit, FitReport, FixedEffect, Prediction};
pub use given::AtVariances;
pub use variances::Variances;

use least_squares::{Problem, Unusable};
use patterns::Patterns;
use scaling::Scaling;
use sums::Sums;

/// Fits a mixed model.
///
/// The same design gives the same result, to the last bit. Memory and time grow with the rows and, once, with
/// `client_count`; the search itself grows with the number of different attendances.
///
/// # Errors
/// A [`FitError`] where the design holds no model: see its variants. A fit that is singular, or a search that did not
/// end, is not an error: [`FitReport`] says so.
pub fn fit(design: &Design<'_>, random: RandomEffects, criterion: Criterion) -> Result<Fit, FitError> {
    let (scaling, problem, clients) = prepare(design, random, criterion)?;
    let with_slope = random == RandomEffects::InterceptAndSlope;
    let optimum = optimum::minimise(&problem, with_slope, clients).map_err(|unusable| match unusable {
        Unusable::NoNoise | Unusable::TooLarge => FitError::NoNoise,
    })?;
    assemble::assemble(design, random, clients, &scaling, &problem, &optimum)
}

/// The likelihood at given variances, with the fixed effects that fit best there. For profiles, and for checking.
///
/// With [`RandomEffects::Intercept`], what is given for the slope is left out.
///
/// # Errors
/// As [`fit`], and [`FitError::NotACovariance`].
pub fn at_variances(
    design: &Design<'_>,
    random: RandomEffects,
    criterion: Criterion,
    variances: &Variances,
) -> Result<AtVariances, FitError> {
    let (scaling, problem, _) = prepare(design, random, criterion)?;
    given::at_variances(design, random, criterion, &scaling, &problem, variances)
}

fn prepare(
    design: &Design<'_>,
    random: RandomEffects,
    criterion: Criterion,
) -> Result<(Scaling, Problem, usize), FitError> {
    design.check(random)?;
    let scaling = Scaling::of(design, random)?;
    let sums = Sums::of(design, &scaling);
    let patterns = Patterns::of(&sums);
    let clients = patterns.check_clients(design.rows())?;
    if design.rows() <= design.parameters(random) {
        return Err(FitError::TooFewRows {
            rows: design.rows(),
            parameters: design.parameters(random),
        });
    }
    Ok((
        scaling,
        Problem {
            sums,
            patterns,
            rows: design.rows(),
            criterion,
        },
        clients,
    ))
}
