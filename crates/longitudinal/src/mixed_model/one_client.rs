//! The two-by-two algebra of one client, in units of the noise variance.

use nalgebra::Matrix2;

/// What a relative covariance `G` of the random effects makes of a client with cross-products `M = Z'Z`.
pub(super) struct OneClient {
    /// `ln |I + M G|`, which is `ln |V|`.
    pub(super) log_determinant: f64,
    /// `B = (I + M G)⁻¹`.
    pub(super) shrink: Matrix2<f64>,
    /// `K = G (I + M G)⁻¹`, symmetric: the variance of the random effects given the scores.
    pub(super) conditional: Matrix2<f64>,
    /// `F = (I + M G)⁻¹ M = Z' V⁻¹ Z`, symmetric.
    pub(super) information: Matrix2<f64>,
}

impl OneClient {
    /// Cofactors instead of a solver: every determinant is a sum of terms that cannot be negative, so a singular `G`
    /// or a client seen once needs no special case.
    pub(super) fn new(crossproduct: [f64; 3], relative: &RelativeCovariance) -> Self {
        let [count, sum, square] = crossproduct;
        let m = Matrix2::new(count, sum, sum, square);
        let g = &relative.matrix;
        let m_determinant = (count * square - sum * sum).max(0.0);
        let trace = count * g[(0, 0)] + 2.0 * sum * g[(0, 1)] + square * g[(1, 1)];
        let excess = trace.max(0.0) + m_determinant * relative.determinant;
        let determinant = 1.0 + excess;
        let (m_cofactors, g_cofactors) = (cofactors(&m), cofactors(g));
        OneClient {
            log_determinant: excess.ln_1p(),
            shrink: (Matrix2::identity() + g_cofactors * m_cofactors) / determinant,
            conditional: (g + m_cofactors * relative.determinant) / determinant,
            information: (m + g_cofactors * m_determinant) / determinant,
        }
    }
}

/// Covariance of the random effects divided by the noise variance, on the scaled basis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RelativeCovariance {
    /// `G = Λ Λ'`.
    pub(super) matrix: Matrix2<f64>,
    /// `|G|`, from the factor where there is one, so that it cannot turn negative by rounding.
    pub(super) determinant: f64,
}

impl RelativeCovariance {
    /// `Λ Λ'` of the lower triangular factor `[[θ₁, 0], [θ₂, θ₃]]`.
    pub(super) fn of_factor(theta: &[f64; 3]) -> Self {
        let [first, below, second] = *theta;
        let matrix = Matrix2::new(
            first * first,
            first * below,
            first * below,
            below * below + second * second,
        );
        RelativeCovariance {
            matrix,
            determinant: (first * second) * (first * second),
        }
    }

    /// Of a matrix that is a covariance to rounding.
    pub(super) fn of(matrix: Matrix2<f64>) -> Self {
        RelativeCovariance {
            matrix,
            determinant: matrix.determinant().max(0.0),
        }
    }

    /// A lower triangular factor, diagonal not negative.
    pub(super) fn factor(&self) -> [f64; 3] {
        let g = &self.matrix;
        let first = g[(0, 0)].max(0.0).sqrt();
        if first == 0.0 {
            return [0.0, 0.0, g[(1, 1)].max(0.0).sqrt()];
        }
        let below = g[(0, 1)] / first;
        [first, below, (g[(1, 1)] - below * below).max(0.0).sqrt()]
    }
}

fn cofactors(matrix: &Matrix2<f64>) -> Matrix2<f64> {
    Matrix2::new(matrix[(1, 1)], -matrix[(0, 1)], -matrix[(1, 0)], matrix[(0, 0)])
}
