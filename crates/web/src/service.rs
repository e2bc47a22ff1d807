//! The service lead's page: what came of care with everybody, small numbers hidden, no ranking.
//!
//! | module | gives |
//! |---|---|
//! | [`making`] | the figures, added up from facts that are kept for each episode |
//! | [`figures`] | the page: shares with intervals and denominators, completion, endings |
//! | [`funnel`] | the funnel plot and its table |

pub mod making;
pub mod funnel;
pub mod figures;

use crate::may::May;
use crate::routes::Routes;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes.get("/service", May::ServiceLead, figures::show).post(
        "/service/anew",
        May::ServiceLead,
        figures::anew,
    )
}
