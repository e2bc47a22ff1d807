//! One pass over the rows, after which the rows are no longer needed: what each client adds up to.

use super::blocks::{BLOCK, packed_length};
use super::design::Design;
use super::scaling::{Scaling, add_crossproduct};

/// Numbers before the cross-products in the sums of a client: rows, sum of the basis, sum of its squares.
const HEAD: usize = 3;

/// Everything the likelihood needs of the scores, in the units of [`Scaling`].
pub(super) struct Sums {
    /// Columns of `Q`: fixed columns and, last, the response. w = p + 1.
    pub(super) width: usize,
    /// Cross-products of the columns of `Q` over all rows, packed: the identity, to rounding.
    pub(super) total: Vec<f64>,
    /// One stretch of `3 + 2 w` numbers a client: `Z'Z` as (rows, Σz, Σz²), then `Σ q` and `Σ z q` (each w).
    clients: Vec<f64>,
}

/// The sums of one client.
#[derive(Clone, Copy)]
pub(super) struct ClientSums<'a> {
    /// `Z'Z`: number of rows, sum of the scaled basis, sum of its squares.
    pub(super) crossproduct: [f64; HEAD],
    /// `Σ q` over the client's rows, length w.
    pub(super) level: &'a [f64],
    /// `Σ z q` over the client's rows, length w.
    pub(super) slope: &'a [f64],
}

impl Sums {
    /// Reads the rows block by block: shift, divide by the triangular factor, add to the client's sums.
    pub(super) fn of(design: &Design<'_>, scaling: &Scaling) -> Self {
        let width = scaling.width();
        let stride = HEAD + 2 * width;
        let mut sums = Sums {
            width,
            total: vec![0.0; packed_length(width)],
            clients: vec![0.0; design.client_count * stride],
        };
        let mut block = vec![0.0; width * BLOCK];
        for start in (0..design.rows()).step_by(BLOCK) {
            let rows = BLOCK.min(design.rows() - start);
            scaling.shifted_block(design, start, rows, &mut block);
            divide_by_factor(scaling, rows, &mut block);
            add_crossproduct(&block, rows, width, &mut sums.total);
            sums.add_to_clients(design, scaling, start, rows, &block);
        }
        sums
    }

    fn add_to_clients(
        &mut self,
        design: &Design<'_>,
        scaling: &Scaling,
        start: usize,
        rows: usize,
        block: &[f64],
    ) {
        let (width, stride) = (self.width, HEAD + 2 * self.width);
        let keys = design.client[start..start + rows]
            .iter()
            .zip(&design.basis[start..start + rows]);
        for (row, (&client, &basis)) in keys.enumerate() {
            let basis = (basis - scaling.basis_centre) / scaling.basis_spread;
            let place = client as usize * stride;
            let (head, products) = self.clients[place..place + stride].split_at_mut(HEAD);
            head[0] += 1.0;
            head[1] += basis;
            head[2] += basis * basis;
            let (level, slope) = products.split_at_mut(width);
            for (column, (level, slope)) in level.iter_mut().zip(slope).enumerate() {
                let value = block[column * BLOCK + row];
                *level += value;
                *slope += basis * value;
            }
        }
    }

    /// Number of clients of the design, those without rows included.
    pub(super) fn client_count(&self) -> usize {
        self.clients.len() / (HEAD + 2 * self.width)
    }

    /// The sums of one client.
    pub(super) fn client(&self, client: usize) -> ClientSums<'_> {
        let stride = HEAD + 2 * self.width;
        let own = &self.clients[client * stride..(client + 1) * stride];
        ClientSums {
            crossproduct: [own[0], own[1], own[2]],
            level: &own[HEAD..HEAD + self.width],
            slope: &own[HEAD + self.width..],
        }
    }
}

/// Makes a block of shifted columns orthonormal: solves `Q R = block` from the left column to the right.
fn divide_by_factor(scaling: &Scaling, rows: usize, block: &mut [f64]) {
    for column in 0..scaling.width() {
        let (done, rest) = block.split_at_mut(column * BLOCK);
        let target = &mut rest[..rows];
        for earlier in 0..column {
            let multiple = scaling.factor[(earlier, column)];
            for (value, known) in target
                .iter_mut()
                .zip(&done[earlier * BLOCK..earlier * BLOCK + rows])
            {
                *value -= multiple * known;
            }
        }
        let size = scaling.factor[(column, column)];
        for value in target {
            *value /= size;
        }
    }
}
